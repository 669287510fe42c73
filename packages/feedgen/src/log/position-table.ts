import type { Position } from '@breadcrumbs/service-kit'
import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.ts'

/** How far this stream is applied; undefined when it never was. */
export async function readPosition(
  db: Kysely<Schema>,
  source: string,
  epoch: string,
): Promise<Position | undefined> {
  const row = await db
    .selectFrom('stream_position')
    .select(['cursor', 'time_ms'])
    .where('source', '=', source)
    .where('epoch', '=', epoch)
    .executeTakeFirst()
  return row && { source, epoch, cursor: row.cursor, ...(row.time_ms !== null && { timeMs: row.time_ms }) }
}

/** Must run in the transaction that makes the events up to `position` durable. `now` in ms. */
export async function writePosition(
  trx: Transaction<Schema>,
  position: Position,
  now: number,
): Promise<void> {
  const { source, epoch, cursor } = position
  const values = { cursor, time_ms: position.timeMs ?? null, updated_at: now }
  await trx
    .insertInto('stream_position')
    .values({ source, epoch, ...values })
    .onConflict((oc) => oc.columns(['source', 'epoch']).doUpdateSet(values))
    .execute()
}
