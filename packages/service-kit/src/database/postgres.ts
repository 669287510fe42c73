import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { type Commits, watchCommits } from './commits.ts'
import type { DatabaseOptions } from './database.ts'
import { guardedPool } from './guarded-pool.ts'
import { migrateToLatest } from './migrate.ts'

const CONNECT_TIMEOUT_MS = 10_000
/** A process that hangs inside a transaction must not hold its locks for ever. */
const IDLE_IN_TRANSACTION_MS = 60_000
/** With a scrape and a rule every two seconds, the alert is there within ten (case OP-015). */
const COMMIT_WAIT_MS = 5_000
/**
 * Behind a commit that waits for a lost standby others wait for its locks: for this share of the wait for a commit, so
 * that a single statement which waits for a lock is not taken for one that waits for the standby.
 */
const LOCK_WAIT_SHARE = 0.8

/**
 * Migrates the database and opens it, with up to `poolMax` connections for what writes and as many for what reads.
 * Kysely's migrator takes an advisory lock and runs in one transaction.
 */
export async function openPostgres<S>(o: DatabaseOptions): Promise<{ kysely: Kysely<S>; commits: Commits }> {
  // Whoever starts at the same time waits for this one's migrations, however long they take.
  const { kysely: migrating } = connect<S>({ ...o, poolMax: 1 }, { waitsForLocks: true })
  try {
    await reach(migrating)
    await migrateToLatest(migrating, o.migrations)
  } finally {
    await migrating.destroy()
  }
  return connect<S>(o)
}

function connect<S>(
  o: DatabaseOptions,
  { waitsForLocks = false } = {},
): { kysely: Kysely<S>; commits: Commits } {
  const waitMsMax = o.commitWaitMs ?? COMMIT_WAIT_MS
  const commits = watchCommits({ waitMsMax, elapsed: () => performance.now() })
  const lockWaitMs = waitsForLocks ? 0 : waitMsMax * LOCK_WAIT_SHARE
  const pool = guardedPool({ reads: createPool(o, lockWaitMs), writes: createPool(o, lockWaitMs), commits })
  return { kysely: new Kysely<S>({ dialect: new PostgresDialect({ pool }) }), commits }
}

function createPool(o: DatabaseOptions, lockWaitMs: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: o.url,
    max: o.poolMax ?? 10,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    lock_timeout: lockWaitMs,
    keepAlive: true,
    types: { getTypeParser },
  })
  // Without a listener, an idle connection that the server closes would end the process; the pool opens another.
  pool.on('error', (error) => o.log?.warn({ err: error }, 'idle database connection lost'))
  // The same for a connection inside a transaction. Nothing is lost here: its next query fails with this error.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
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
