import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.ts'

/** Where the search of a host for one collection stands. */
export interface BackfillState {
  readonly cursor: string | undefined
  readonly isDone: boolean
}

export async function readBackfill(
  db: Kysely<Schema>,
  host: string,
  collection: string,
): Promise<BackfillState> {
  const row = await db
    .selectFrom('backfill')
    .select(['cursor', 'is_done'])
    .where('host', '=', host)
    .where('collection', '=', collection)
    .executeTakeFirst()
  return { cursor: row?.cursor ?? undefined, isDone: row?.is_done === 1 }
}

/** Must run in the transaction that stores what was found up to there. */
export async function writeBackfill(
  trx: Transaction<Schema>,
  host: string,
  collection: string,
  { cursor, isDone }: BackfillState,
): Promise<void> {
  const values = { cursor: cursor ?? null, is_done: Number(isDone) }
  await trx
    .insertInto('backfill')
    .values({ host, collection, ...values })
    .onConflict((oc) => oc.columns(['host', 'collection']).doUpdateSet(values))
    .execute()
}
