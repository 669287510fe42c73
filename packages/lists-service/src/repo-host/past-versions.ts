/** Versions that were overwritten or deleted, kept for a while so that they can be brought back. */
import type { LexMap } from '@atproto/lex-data'
import type { DidString, NsidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import type { Db, Trx } from '../database/schema.ts'
import { decodeRecord } from '../protocol/record-bytes.ts'

/** What the group made together. Comments, votes and places are a person's own: deleted means gone. */
const KEPT: ReadonlySet<string> = new Set([ids.groupList, ids.groupItem, ids.itemState])

interface Path {
  readonly space: string
  readonly author: DidString
  readonly collection: NsidString
  readonly rkey: string
}

/** Keeps what the path holds now, if it is of a kind that is kept. */
export async function keepPastVersion(trx: Trx, path: Path, now: number): Promise<void> {
  if (!KEPT.has(path.collection)) return
  const row = await trx
    .selectFrom('records')
    .select(['space', 'author', 'collection', 'rkey', 'cid', 'bytes'])
    .where('space', '=', path.space)
    .where('author', '=', path.author)
    .where('collection', '=', path.collection)
    .where('rkey', '=', path.rkey)
    .executeTakeFirst()
  if (!row) return
  await trx
    .insertInto('past_versions')
    .values({ ...row, replaced_at: now })
    .onConflict((oc) =>
      oc.columns(['space', 'author', 'collection', 'rkey', 'cid']).doUpdateSet({ replaced_at: now }),
    )
    .execute()
}

/** The version of the path, whether it stands there now or is a past one that is still kept. */
export async function findVersion(db: Db, path: Path, cid: string): Promise<LexMap | undefined> {
  for (const table of ['records', 'past_versions'] as const) {
    const row = await db
      .selectFrom(table)
      .select('bytes')
      .where('space', '=', path.space)
      .where('author', '=', path.author)
      .where('collection', '=', path.collection)
      .where('rkey', '=', path.rkey)
      .where('cid', '=', cid)
      .executeTakeFirst()
    if (row) return decodeRecord(row.bytes)
  }
  return undefined
}

/** Forgets versions replaced before the time, at most `max` at once; returns how many. */
export async function prunePastVersions(db: Db, before: number, max: number): Promise<number> {
  const old = await db
    .selectFrom('past_versions')
    .select(['space', 'author', 'collection', 'rkey', 'cid'])
    .where('replaced_at', '<', before)
    .limit(max)
    .execute()
  for (const { space, author, collection, rkey, cid } of old) {
    await db
      .deleteFrom('past_versions')
      .where('space', '=', space)
      .where('author', '=', author)
      .where('collection', '=', collection)
      .where('rkey', '=', rkey)
      .where('cid', '=', cid)
      .execute()
  }
  return old.length
}
