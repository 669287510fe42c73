import { randomUUID } from 'node:crypto'
import type { Database } from '@breadcrumbs/service-kit'
import { sql } from 'kysely'
import type { Schema } from '../log/schema.ts'
import { dropLease, type Held, keepLease, takeLease } from './lease-table.ts'

/** A dead holder is replaced this long after its last sign of life, plus one try of the next (target: 5 s). */
const TTL_MS = 3_000
/** A holder that is frozen inside a transaction keeps the fence's lock until the server ends its session. */
const IDLE_IN_TRANSACTION_MS = 8_000

/**
 * The lease is another's by now: nothing may be written. Carries the SQLSTATE of a server that takes
 * no writes for the moment, so whoever retries transient failures waits instead of setting data aside.
 */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError'
  readonly code = '25006'

  constructor() {
    super('another process ingests by now')
  }
}

/** The right to write what the stream brings. One process has it at a time. */
export interface Lease {
  /** The epoch, when the right is ours from now on; undefined while another has it. */
  take(): Promise<number | undefined>
  /** A sign of life, with how far we have read the log; false when the right is gone. */
  keep(seen: number): Promise<boolean>
  /** Gives it back. */
  drop(): Promise<void>
  /** The database for everything the stream causes: every transaction fails once the right is gone. */
  readonly database: Database<Schema>
}

/** SQLite belongs to one process, so the right is ours always. */
export function soleLease(database: Database<Schema>): Lease {
  return { take: async () => 0, keep: async () => true, drop: async () => {}, database }
}

/**
 * A lease row of PostgreSQL with a fencing epoch (reliability E.2: an advisory lock never leaves a
 * holder that hangs). Each transaction checks, prolongs and locks the row first, so a process that
 * was frozen and wakes up after a takeover writes nothing.
 */
export function postgresLease(db: Database<Schema>, holder: string = randomUUID()): Lease {
  let held: Held = { holder, epoch: -1 }
  return {
    async take() {
      const epoch = await takeLease(db.kysely, holder, TTL_MS)
      if (epoch !== undefined) held = { holder, epoch }
      return epoch
    },
    keep: (seen) => keepLease(db.kysely, held, { ttlMs: TTL_MS, seen }),
    drop: () => dropLease(db.kysely, held),
    database: {
      ...db,
      transaction: (work) =>
        db.transaction(async (trx) => {
          await sql`set local idle_in_transaction_session_timeout = ${sql.lit(IDLE_IN_TRANSACTION_MS)}`.execute(
            trx,
          )
          if (!(await keepLease(trx, held, { ttlMs: TTL_MS }))) throw new LeaseLostError()
          return work(trx)
        }),
    },
  }
}
