/**
 * A hosted repo without the records that are taken down. Its set hash is that of what is left, so that an answer can
 * still be checked against the commit it comes with; who kept more finds the digests differ, and reads the repo again.
 */
import type { DidString } from '@atproto/lex-schema'
import type { Trx } from '../database/schema.ts'
import { loadSetHash, type SetHasher, setElement, setHashBytes } from '../protocol/set-hash.ts'
import type { Takedowns } from './takedowns.ts'

/** The stored set hash of the repo (2048 bytes) less what is down. */
export async function shownSetHash(
  trx: Trx,
  o: { readonly takedowns: Takedowns; readonly hasher: SetHasher },
  repo: { readonly space: string; readonly author: DidString; readonly setHash: Uint8Array },
): Promise<Uint8Array> {
  const { space, author, setHash } = repo
  if (!o.takedowns.mayHideIn(space, author)) return setHash
  const rows = await trx
    .selectFrom('records')
    .select(['author', 'collection', 'rkey', 'cid'])
    .where('space', '=', space)
    .where('author', '=', author)
    .execute()
  const state = loadSetHash(setHash)
  for (const row of rows.filter((record) => o.takedowns.hidesRecord(space, record)))
    o.hasher.remove(state, setElement(row.collection, row.rkey, row.cid))
  return setHashBytes(state)
}
