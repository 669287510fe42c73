import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { DatabaseOptions } from './database.ts'
import { migrateToLatest } from './migrate.ts'

const CONNECT_TIMEOUT_MS = 10_000
/** A process that hangs inside a transaction must not hold its locks for ever. */
const IDLE_IN_TRANSACTION_MS = 60_000

/** Opens a pool and migrates the database. Kysely's migrator takes an advisory lock here and runs in one transaction. */
export async function openPostgres<S>(o: DatabaseOptions): Promise<Kysely<S>> {
  const pool = new pg.Pool({
    connectionString: o.url,
    max: o.poolMax ?? 10,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    types: { getTypeParser },
  })
  // Without a listener, an idle connection that the server closes would end the process; the pool opens another.
  pool.on('error', (error) => o.log?.warn({ err: error }, 'idle database connection lost'))
  // The same for a connection inside a transaction. Nothing is lost here: its next query fails with this error.
  pool.on('connect', (client) => client.on('error', () => {}))
  const kysely = new Kysely<S>({ dialect: new PostgresDialect({ pool }) })
  try {
    await reach(kysely)
    await migrateToLatest(kysely, o.migrations)
    return kysely
  } catch (error) {
    await kysely.destroy()
    throw error
  }
}

async function reach<S>(kysely: Kysely<S>): Promise<void> {
  try {
    await sql`select 1`.execute(kysely)
  } catch (error) {
    throw new Error('PostgreSQL does not let us in: check that it runs, and the database URL', {
      cause: error,
    })
  }
}

const getTypeParser = ((oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 && format !== 'binary'
    ? parseBigint
    : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser

/** `bigint` columns are numbers on both engines; one beyond 2^53 would silently be another number, so it throws. */
function parseBigint(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('a bigint of the database is beyond 2^53')
  return value
}
