import { type app, ids } from '@breadcrumbs/lexicons'
import { addedCard } from '../model/group-cards.ts'
import { type StateChange, stateValue } from '../model/group-state.ts'
import { apply, applyMany, create, derivedKey, type GroupWriter, put, remove } from './group-apply.ts'
import type { CardView, ListSummary } from './group-reads.ts'

/** Puts a work on a list, in the person's own repo of the group. Answers it as a card. */
export async function addItem(
  writer: GroupWriter,
  list: ListSummary['ref'],
  work: app.breadcrumbs.defs.WorkRef,
): Promise<CardView> {
  const rkey = writer.nextTid()
  const { author, collection } = list
  const value = {
    list: { author, collection, rkey: list.rkey },
    work,
    createdAt: new Date(writer.now()).toISOString(),
  }
  const [cid] = await apply(writer, rkey, [create(ids.groupItem, rkey, value)])
  const did = writer.did as CardView['item']['author']
  return addedCard({ did, collection: ids.groupItem, rkey, cid: cid ?? '', work })
}

/**
 * Takes a card off a list: one removal for each contribution, naming the version seen. Whoever adds the work again
 * afterwards makes a new version, which these do not touch (lists design, "Merge", rule 3). Gives back the keys of
 * the removals: deleting them is undo.
 */
export async function removeCard(writer: GroupWriter, card: CardView): Promise<readonly string[]> {
  const createdAt = new Date(writer.now()).toISOString()
  const removals = card.contributors.map(({ author, rkey, cid }) => {
    const subject = { author, collection: ids.groupItem, rkey, cid }
    return { key: writer.nextTid(), value: { subject, createdAt } }
  })
  const keys = removals.map(({ key }) => key)
  await apply(
    writer,
    `${keys[0] ?? writer.nextTid()}-remove`,
    removals.map(({ key, value }) => create(ids.removal, key, value)),
  )
  return keys
}

/** Undoes removeCard. */
export async function undoRemoval(writer: GroupWriter, keys: readonly string[]): Promise<void> {
  const writes = keys.map((rkey) => remove(ids.removal, rkey))
  await apply(writer, `${keys[0] ?? writer.nextTid()}-undo`, writes)
}

/** Votes on a card (-1 rather not, 1 to 5 for it), or takes the vote back with `undefined`. */
export async function castVote(
  writer: GroupWriter,
  { item }: CardView,
  value: number | undefined,
): Promise<void> {
  const key = await derivedKey(item)
  const { author, rkey } = item
  const vote = { item: { author, collection: ids.groupItem, rkey }, value, createdAt: timeOf(writer) }
  const write = value === undefined ? remove(ids.vote, key) : put(ids.vote, key, vote)
  await apply(writer, `${writer.nextTid()}-vote`, [write])
}

/** Changes the shared state of cards: where they stand, what they are, when they are planned. Editors. */
export async function writeStates(
  writer: GroupWriter,
  changes: readonly { readonly card: CardView; readonly change: StateChange }[],
): Promise<void> {
  const at = timeOf(writer)
  const writes = await Promise.all(
    changes.map(async ({ card, change }) =>
      put(ids.itemState, await derivedKey(card.item), stateValue(card, change, at)),
    ),
  )
  await applyMany(writer, `${writer.nextTid()}-state`, writes)
}

function timeOf(writer: GroupWriter): string {
  return new Date(writer.now()).toISOString()
}
