import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from '../log/schema.ts'

/** A holder and the epoch it holds: what a write must still match. */
export interface Held {
  readonly holder: string
  readonly epoch: number
}

/** PostgreSQL's clock in ms, read when the statement runs and not when its transaction began. */
const NOW = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`

/** Takes the lease if it has expired; answers the new epoch, or undefined while another holds it. */
export async function takeLease(
  db: Kysely<Schema>,
  holder: string,
  ttlMs: number,
): Promise<number | undefined> {
  const row = await db
    .updateTable('lease')
    .set((eb) => ({ holder, epoch: eb('epoch', '+', 1), expires_at: sql`${NOW} + ${ttlMs}`, seen: 0 }))
    .where('id', '=', 1)
    .where('expires_at', '<', NOW)
    .returning('epoch')
    .executeTakeFirst()
  return row?.epoch
}

/**
 * Prolongs the lease; false when it is another's. In a transaction this also locks the row, so that
 * nobody can take the lease before the transaction has ended: that is the fence.
 */
export async function keepLease(
  db: Kysely<Schema> | Transaction<Schema>,
  { holder, epoch }: Held,
  o: { ttlMs: number; seen?: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('lease')
    .set({ expires_at: sql`${NOW} + ${o.ttlMs}`, ...(o.seen !== undefined && { seen: o.seen }) })
    .where('id', '=', 1)
    .where('holder', '=', holder)
    .where('epoch', '=', epoch)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** Lets the next process in at once. Does nothing when the lease is another's. */
export async function dropLease(db: Kysely<Schema>, { holder, epoch }: Held): Promise<void> {
  await db
    .updateTable('lease')
    .set({ expires_at: 0 })
    .where('id', '=', 1)
    .where('holder', '=', holder)
    .where('epoch', '=', epoch)
    .execute()
}

/** How far the holder has read the log, and the epoch it holds. */
export async function readLease(db: Kysely<Schema>): Promise<{ epoch: number; seen: number }> {
  return db.selectFrom('lease').select(['epoch', 'seen']).where('id', '=', 1).executeTakeFirstOrThrow()
}
