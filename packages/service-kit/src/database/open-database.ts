import { type Kysely, sql } from 'kysely'
import { NO_COMMITS } from './commits.ts'
import type { Database, DatabaseOptions } from './database.ts'
import { openPostgres } from './postgres.ts'
import { BUSY_TIMEOUT_MS, openSqlite } from './sqlite.ts'
import { NO_WAL, WAL_BYTES_MAX, watchWal } from './wal.ts'

/** Far above what any of ours takes: a copy of a whole database into another. */
const TRANSACTION_MS_MAX = 10 * 60_000

/**
 * Opens the database, brings its schema up to date under a lock (two processes may start at once), and refuses one
 * that a newer version has migrated. Errors are for the operator: they say what to do and never hold the password.
 */
export async function openDatabase<S>(o: DatabaseOptions): Promise<Database<S>> {
  if (/^postgres(ql)?:\/\//.test(o.url)) return openedPostgres<S>(await openPostgres<S>(o))
  if (o.url.startsWith('sqlite:')) return openedSqlite<S>(o.url.slice('sqlite:'.length), o)
  throw new Error('the database URL must start with sqlite: or postgres://')
}

function openedPostgres<S>({ kysely, commits }: Awaited<ReturnType<typeof openPostgres<S>>>): Database<S> {
  return {
    engine: 'postgres',
    wal: NO_WAL,
    commits,
    transaction: (work) => kysely.transaction().execute(work),
    ...common(kysely),
  }
}

async function openedSqlite<S>(file: string, o: DatabaseOptions): Promise<Database<S>> {
  const kysely = await openSqlite<S>(file, o)
  const rest = common(kysely)
  const ageMsMax = o.transactionMsMax ?? TRANSACTION_MS_MAX
  if (file === ':memory:') {
    return {
      engine: 'sqlite',
      wal: NO_WAL,
      commits: NO_COMMITS,
      transaction: (work) => kysely.transaction().execute(work),
      ...rest,
    }
  }
  const bytesMax = o.walBytesMax ?? WAL_BYTES_MAX
  const wal = watchWal({ file, kysely, bytesMax, busyTimeoutMs: BUSY_TIMEOUT_MS })
  return {
    engine: 'sqlite',
    wal,
    commits: NO_COMMITS,
    async transaction(work) {
      await wal.makeRoom()
      return kysely.transaction().execute((trx) => withinAge(work(trx), ageMsMax))
    },
    ...rest,
  }
}

function common<S>(kysely: Kysely<S>): Pick<Database<S>, 'kysely' | 'check' | 'close'> {
  return {
    kysely,
    check: async () => {
      await sql`select 1`.execute(kysely)
    },
    close: () => kysely.destroy(),
  }
}

/** Whatever hangs in a transaction must not hold its locks, and the log with them, for ever (PostgreSQL: see there). */
async function withinAge<T>(work: Promise<T>, msMax: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`a transaction took longer than ${msMax} ms`)), msMax)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
