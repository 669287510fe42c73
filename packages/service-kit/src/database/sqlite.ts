import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { Kysely } from 'kysely'
import type { DatabaseOptions, MigrationSet } from './database.ts'
import { migrateToLatest } from './migrate.ts'
import { ImmediateSqliteDialect } from './sqlite-dialect.ts'
import { ThreadSqliteDialect } from './sqlite-thread-dialect.ts'
import { StrictSqlitePlugin } from './strict-sqlite-plugin.ts'

/** How long a statement waits for another process that writes (an operator's shell). The whole process waits with it. */
export const BUSY_TIMEOUT_MS = 2_000
const BUSY_TIMEOUT = `busy_timeout = ${BUSY_TIMEOUT_MS}`
/** How long a start waits for another process that migrates; then it fails and the supervisor tries again. */
const MIGRATION_WAIT_MS = 60_000
/** A burst of writes grows the WAL; after the next checkpoint it shrinks back to this. */
const WAL_BYTES_KEPT = 64 * 1024 * 1024
const MIGRATION_POLL_MS = 50

/** Opens a SQLite file (`:memory:` for tests) and migrates it. The folder must exist: a typo must not make a new database. */
export async function openSqlite<S>(file: string, o: DatabaseOptions): Promise<Kysely<S>> {
  if (file === '') throw new Error('the database URL names no file: write sqlite:FILE')
  if (file !== ':memory:' && !existsSync(path.dirname(path.resolve(file)))) {
    throw new Error(
      `the folder of the database ${file} does not exist: create it, or correct the database URL`,
    )
  }
  const connection = connect(file)
  const kysely = new Kysely<S>({ dialect: new ImmediateSqliteDialect(connection) })
  const pragmas = pragmasOf(o.durability ?? 'full')
  try {
    await lockForMigration(connection, file, pragmas)
    await migrateLocked(connection, kysely, o.migrations)
    if (o.thread && file !== ':memory:') {
      await kysely.destroy()
      return new Kysely<S>({
        dialect: new ThreadSqliteDialect({ file, pragmas: [...pragmas, BUSY_TIMEOUT] }),
      })
    }
    connection.pragma(BUSY_TIMEOUT)
    return kysely
  } catch (error) {
    await kysely.destroy()
    throw error
  }
}

function pragmasOf(durability: 'normal' | 'full'): readonly string[] {
  return [
    'journal_mode = wal',
    `synchronous = ${durability}`,
    'foreign_keys = on',
    `journal_size_limit = ${WAL_BYTES_KEPT}`,
  ]
}

function connect(file: string): Sqlite.Database {
  try {
    return new Sqlite(file, { timeout: 0 })
  } catch (error) {
    throw new Error(`the database ${file} cannot be opened: check that the service may write there`, {
      cause: error,
    })
  }
}

/**
 * Kysely's migrator takes no lock on SQLite and runs there without a transaction. Taking the write lock around the
 * whole run gives both: one process migrates while others wait, and a failed migration leaves nothing behind (VS-003).
 * The wait polls, because SQLite's own would block the event loop that the lock's holder may need.
 */
async function lockForMigration(
  connection: Sqlite.Database,
  file: string,
  pragmas: readonly string[],
): Promise<void> {
  const deadline = performance.now() + MIGRATION_WAIT_MS
  for (;;) {
    try {
      // Inside the loop, because every one of them reads the file, which another process may be turning to WAL.
      for (const pragma of pragmas) connection.pragma(pragma)
      connection.exec('begin immediate')
      return
    } catch (error) {
      if (!isBusy(error)) {
        throw new Error(`the database ${file} cannot be written: check its owner, its mode and the disk`, {
          cause: error,
        })
      }
      if (performance.now() > deadline) {
        throw new Error(`the database ${file} is locked by another process`, { cause: error })
      }
      await sleep(MIGRATION_POLL_MS)
    }
  }
}

async function migrateLocked<S>(
  connection: Sqlite.Database,
  kysely: Kysely<S>,
  migrations: MigrationSet,
): Promise<void> {
  try {
    await migrateToLatest(kysely, strict(migrations))
    connection.exec('commit')
  } catch (error) {
    if (connection.inTransaction) connection.exec('rollback')
    throw error
  }
}

function strict(migrations: MigrationSet): MigrationSet {
  const plugin = new StrictSqlitePlugin()
  return Object.fromEntries(
    Object.entries(migrations).map(([name, m]) => [name, { up: (db) => m.up(db.withPlugin(plugin)) }]),
  )
}

function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)
}
