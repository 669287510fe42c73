import { type Kysely, sql } from 'kysely'
import type { Database, DatabaseOptions, Engine } from './database.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

/**
 * Opens the database, brings its schema up to date under a lock (two processes may start at once), and refuses one
 * that a newer version has migrated. Errors are for the operator: they say what to do and never hold the password.
 */
export async function openDatabase<S>(o: DatabaseOptions): Promise<Database<S>> {
  if (/^postgres(ql)?:\/\//.test(o.url)) return facade('postgres', await openPostgres<S>(o))
  if (o.url.startsWith('sqlite:'))
    return facade('sqlite', await openSqlite<S>(o.url.slice('sqlite:'.length), o))
  throw new Error('the database URL must start with sqlite: or postgres://')
}

function facade<S>(engine: Engine, kysely: Kysely<S>): Database<S> {
  return {
    engine,
    kysely,
    transaction: (work) => kysely.transaction().execute(work),
    check: async () => {
      await sql`select 1`.execute(kysely)
    },
    close: () => kysely.destroy(),
  }
}
