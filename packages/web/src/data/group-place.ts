import { ids } from '@breadcrumbs/lexicons'
import { type Place, progressValue } from '../model/group-progress.ts'
import { type Sharing, withSharing } from '../model/group-sharing.ts'
import { apply, applyMany, derivedKey, type GroupWriter, put, remove } from './group-apply.ts'
import { type CardView, readGroupRecord, readOwnKeys } from './group-reads.ts'

const SELF = 'self'

/** Writes where the person is with cards: one record per card, in their own repo of the group. */
export async function writePlaces(
  writer: GroupWriter,
  places: readonly { readonly card: CardView; readonly place: Place }[],
): Promise<void> {
  const at = new Date(writer.now()).toISOString()
  const writes = await Promise.all(
    places.map(async ({ card, place }) =>
      put(ids.progress, await derivedKey(card.item), progressValue(card, writer.did, place, at)),
    ),
  )
  await applyMany(writer, `${writer.nextTid()}-place`, writes)
}

/** The person's own join record of the group; undefined where there is none. */
export function readJoin({ lists, space, did }: GroupWriter) {
  return readGroupRecord(lists, space, { author: did, collection: ids.join, rkey: SELF })
}

/**
 * Changes what of the person's progress the group may see. Sharing nothing also takes every place they gave here out
 * of the group's records: hiding it would leave it in exports (lists service, known limits).
 */
export async function writeSharing(writer: GroupWriter, sharing: Sharing): Promise<void> {
  const { lists, space, did } = writer
  const now = new Date(writer.now()).toISOString()
  const { $type: _type, ...join } = withSharing(await readJoin(writer), sharing, now)
  const key = writer.nextTid()
  await apply(writer, `${key}-sharing`, [put(ids.join, SELF, join)])
  if (sharing !== 'nothing') return
  const places = await readOwnKeys(lists, space, did, ids.progress)
  await applyMany(
    writer,
    `${key}-places`,
    places.map((rkey) => remove(ids.progress, rkey)),
  )
}
