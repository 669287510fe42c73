import type { Transaction } from 'kysely'
import { readPosition } from './position-table.ts'
import type { Schema } from './schema.ts'

/** By DID, the rev of the last commit taken from the stream; in the order in which they were last seen. */
export type CommitHeads = ReadonlyMap<string, string>

/**
 * Leaves the heads to whoever follows the stream next, with the cursor they belong to: the one stored now. What was left
 * before, by any stream, is gone.
 */
export async function leaveHeads(
  trx: Transaction<Schema>,
  { name, epoch }: { name: string; epoch: string },
  heads: CommitHeads,
): Promise<void> {
  await trx.deleteFrom('commit_heads').execute()
  const position = await readPosition(trx, name, epoch)
  if (!position || heads.size === 0) return
  const revs = JSON.stringify([...heads])
  await trx
    .insertInto('commit_heads')
    .values({ source: name, epoch, cursor: position.cursor, revs })
    .execute()
}

/**
 * Takes up the heads that were left. Only those of exactly the cursor at which this stream goes on: behind any other lie
 * commits of which they know nothing. They are taken once, whether they count or not; a crash before the next orderly
 * end leaves none.
 */
export async function takeHeads(
  trx: Transaction<Schema>,
  { name, epoch }: { name: string; epoch: string },
): Promise<CommitHeads> {
  const left = await trx
    .selectFrom('commit_heads')
    .select(['cursor', 'revs'])
    .where('source', '=', name)
    .where('epoch', '=', epoch)
    .executeTakeFirst()
  await trx.deleteFrom('commit_heads').execute()
  const position = await readPosition(trx, name, epoch)
  if (!left || left.cursor !== position?.cursor) return new Map()
  return new Map(JSON.parse(left.revs) as [string, string][])
}
