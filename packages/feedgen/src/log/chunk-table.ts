import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.ts'

/** Chunks deleted in one statement: a snapshot may be a gigabyte, and readers wait meanwhile. */
const DELETE_MAX = 8

export async function insertChunks(
  trx: Transaction<Schema>,
  snapshot: string,
  name: string,
  n: number,
  bytes: Buffer,
): Promise<void> {
  await trx.insertInto('index_chunk').values({ snapshot, name, n, bytes }).execute()
}

/** The bytes of one row; undefined when it is not there. */
export async function readChunks(
  db: Kysely<Schema>,
  snapshot: string,
  name: string,
  n: number,
): Promise<Uint8Array | undefined> {
  const row = await db
    .selectFrom('index_chunk')
    .select('bytes')
    .where('snapshot', '=', snapshot)
    .where('name', '=', name)
    .where('n', '=', n)
    .executeTakeFirst()
  return row?.bytes
}

/** Deletes some chunks of snapshots other than this; answers whether there may be more. */
export async function deleteOtherChunks(trx: Transaction<Schema>, snapshot: string): Promise<boolean> {
  const others = await trx
    .selectFrom('index_chunk')
    .select(['snapshot', 'name', 'n'])
    .where('snapshot', '!=', snapshot)
    .limit(DELETE_MAX)
    .execute()
  for (const { snapshot: other, name, n } of others)
    await trx
      .deleteFrom('index_chunk')
      .where('snapshot', '=', other)
      .where('name', '=', name)
      .where('n', '=', n)
      .execute()
  return others.length === DELETE_MAX
}
