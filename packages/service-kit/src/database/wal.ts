import { statSync } from 'node:fs'
import { type Kysely, sql } from 'kysely'
import { isTransientDatabaseError } from './is-transient-database-error.ts'

/** SQLite's write-ahead log: the file that grows for as long as somebody reads an old state of the database. */
export interface Wal {
  /** Its size now; 0 for other databases. */
  bytes(): number
  /** It is as large as it may be, because a reader holds it: nothing is written until they are gone. */
  isFull(): boolean
}

/** Well below 256 MB, because the transaction that finds room may still write its share (case OP-004). */
export const WAL_BYTES_MAX = 224 * 1024 * 1024
/** Above this share of the most, emptying is tried, and again each time it has grown by this share. */
const TRY_SHARE = 1 / 8

/**
 * Nothing is written while a reader keeps the log from being emptied. Carries SQLite's code for a full disk, which is
 * what comes of it otherwise: whoever retries transient failures waits, and goes on by itself.
 */
export class WalFullError extends Error {
  override readonly name = 'WalFullError'
  readonly code = 'SQLITE_FULL'

  constructor() {
    super('the write-ahead log is full: somebody reads an old state of the database and does not end')
  }
}

export const NO_WAL: Wal = { bytes: () => 0, isFull: () => false }

/**
 * Keeps the log of a file small. SQLite empties it by itself when it can; it cannot while somebody else reads, an
 * operator's shell or a copy that is being made, and nobody can end another process's read. `makeRoom` is called
 * before each write transaction: it empties the log where that is due, and refuses where it cannot be.
 */
export function watchWal<S>(o: {
  readonly file: string
  readonly kysely: Kysely<S>
  readonly bytesMax: number
  /** The wait for locks to go back to, ms. */
  readonly busyTimeoutMs: number
}): Wal & { makeRoom(): Promise<void> } {
  const file = `${o.file}-wal`
  const bytes = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const stepBytes = o.bytesMax * TRY_SHARE
  /** Its size after the last try. */
  let leftBytes = 0
  return {
    bytes,
    isFull: () => bytes() >= o.bytesMax,
    async makeRoom() {
      const before = bytes()
      if (before < leftBytes) leftBytes = before
      if (before < o.bytesMax && before < leftBytes + stepBytes) return
      await empty(o.kysely, o.busyTimeoutMs)
      leftBytes = bytes()
      if (leftBytes >= o.bytesMax) throw new WalFullError()
    },
  }
}

/** Copies the log into the database and cuts it off; waits for nobody, because everybody would wait with it. */
async function empty<S>(kysely: Kysely<S>, busyTimeoutMs: number): Promise<void> {
  await kysely.connection().execute(async (db) => {
    await sql`pragma busy_timeout = 0`.execute(db)
    try {
      await sql`pragma wal_checkpoint(truncate)`.execute(db)
    } catch (error) {
      if (!isTransientDatabaseError(error)) throw error
    } finally {
      await sql.raw(`pragma busy_timeout = ${busyTimeoutMs}`).execute(db)
    }
  })
}
