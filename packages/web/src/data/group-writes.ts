import type { Client } from '@atproto/lex-client'
import { app, ids } from '@breadcrumbs/lexicons'
import type { CardView, ListSummary } from './groups.ts'

type Writes = app.breadcrumbs.temp.applyWrites.$InputBody['writes']

/** Record keys in rising order; the composition gives one per session. */
export type NextTid = () => string

/** What a group write needs to know: who writes, in which space, when, and a source of keys. */
export interface GroupWriter {
  readonly lists: Client
  readonly did: string
  readonly space: string
  readonly nextTid: NextTid
  readonly now: () => number
}

async function apply(writer: GroupWriter, idempotencyKey: string, writes: Writes): Promise<void> {
  const repo = writer.did as `did:${string}:${string}`
  await writer.lists.call(app.breadcrumbs.temp.applyWrites, {
    space: writer.space,
    repo,
    writes,
    idempotencyKey,
  })
}

function create(
  collection: typeof ids.groupItem | typeof ids.removal,
  rkey: string,
  value: object,
): Writes[number] {
  return {
    $type: 'app.breadcrumbs.temp.applyWrites#create',
    collection,
    rkey,
    value: { $type: collection, ...value },
  } as Writes[number]
}

/** Puts a work on a list, in the person's own repo of the group. */
export async function addItem(
  writer: GroupWriter,
  list: ListSummary['ref'],
  work: app.breadcrumbs.defs.WorkRef,
): Promise<void> {
  const rkey = writer.nextTid()
  const { author, collection } = list
  const value = {
    list: { author, collection, rkey: list.rkey },
    work,
    createdAt: new Date(writer.now()).toISOString(),
  }
  await apply(writer, rkey, [create(ids.groupItem, rkey, value)])
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
  await apply(
    writer,
    `${keys[0] ?? writer.nextTid()}-undo`,
    keys.map(
      (rkey) =>
        ({
          $type: 'app.breadcrumbs.temp.applyWrites#delete',
          collection: ids.removal,
          rkey,
        }) as Writes[number],
    ),
  )
}

/**
 * Votes on a card, or takes the vote back with `undefined`. One record per member and card, under a key that follows
 * from the card (lists design, "Model"), so voting again changes the same vote.
 */
export async function castVote(
  writer: GroupWriter,
  card: CardView,
  value: 1 | -1 | undefined,
): Promise<void> {
  const { author, rkey } = card.item
  const key = `${rkey}.${await shortHash(author)}`
  const idempotencyKey = `${writer.nextTid()}-vote`
  if (value === undefined) {
    const gone = { $type: 'app.breadcrumbs.temp.applyWrites#delete', collection: ids.vote, rkey: key }
    await apply(writer, idempotencyKey, [gone as Writes[number]])
    return
  }
  const item = { author, collection: ids.groupItem, rkey }
  const createdAt = new Date(writer.now()).toISOString()
  const vote = {
    $type: 'app.breadcrumbs.temp.applyWrites#update',
    collection: ids.vote,
    rkey: key,
    value: { $type: ids.vote, item, value, createdAt },
  }
  await apply(writer, idempotencyKey, [vote as Writes[number]])
}

/** Eight hex digits of the SHA-256 of a DID. */
async function shortHash(did: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(did)))
  return Array.from(bytes.slice(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
