import type { Client } from '@atproto/lex-client'
import { app, com, type ids } from '@breadcrumbs/lexicons'

export type GroupSummary = app.breadcrumbs.temp.defs.GroupSummary
export type GroupView = app.breadcrumbs.temp.defs.GroupView
export type CardView = app.breadcrumbs.temp.defs.CardView
export type ListSummary = app.breadcrumbs.temp.defs.ListSummary
export type LocalRef = app.breadcrumbs.temp.defs.LocalRef

const temp = app.breadcrumbs.temp

/** A page of the groups the person is in, newest change first. */
export async function readGroups(lists: Client, cursor: string | undefined) {
  return await lists.call(temp.listGroups, cursor === undefined ? {} : { cursor })
}

/** A group with its members and lists. */
export async function readGroup(lists: Client, space: string): Promise<GroupView> {
  return (await lists.call(temp.getGroup, { space })).group
}

/** Cards at once, after the first page (getListView lexicon). */
const CARDS_PAGE = 100

/** A page of the cards of one list, in the shared order: a first one that is there soon, then larger ones. */
export async function readCards(
  lists: Client,
  space: string,
  list: ListSummary['ref'],
  cursor: string | undefined,
) {
  const at = { space, author: list.author, rkey: list.rkey }
  return await lists.call(temp.getListView, cursor === undefined ? at : { ...at, cursor, limit: CARDS_PAGE })
}

/**
 * A page of what was said about an item or a list, oldest first. What lies past the person's own place comes without
 * its text, unless they ask for it.
 */
export async function readComments(
  lists: Client,
  space: string,
  { author, collection, rkey }: LocalRef,
  o: { readonly showAnyway: boolean; readonly cursor: string | undefined },
) {
  const at = { space, author, collection, rkey, showAnyway: o.showAnyway }
  return await lists.call(temp.getComments, o.cursor === undefined ? at : { ...at, cursor: o.cursor })
}

/** Steps of the history on one page: each may ask for the title it is about. */
const HISTORY_PAGE = 25

/** A page of the group's log, newest first: who wrote what, without what it says. */
export async function readHistory(lists: Client, space: string, cursor: string | undefined) {
  const at = { space, limit: HISTORY_PAGE }
  return await lists.call(temp.getHistory, cursor === undefined ? at : { ...at, cursor })
}

/** Draws at most three of a list, best first, each with the reason in a sentence. */
export async function pickForUs(lists: Client, space: string, list: ListSummary['ref']) {
  const { author, collection, rkey } = list
  return await lists.call(temp.pickForUs, { space, list: { author, collection, rkey } })
}

/** One record of the group as its author wrote it; undefined where there is none. Throws what the client throws. */
export async function readGroupRecord(
  lists: Client,
  space: string,
  ref: { readonly author: string; readonly collection: string; readonly rkey: string },
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const answer = await lists.xrpcSafe(com.atproto.space.getRecord, {
    params: {
      space,
      repo: ref.author as `did:${string}:${string}`,
      collection: ref.collection as `${string}.${string}.${string}`,
      rkey: ref.rkey,
    },
  })
  if (answer.success) return answer.body.value as Readonly<Record<string, unknown>>
  if (['RecordNotFound', 'RepoNotFound'].includes(answer.error)) return undefined
  throw answer.reason
}

/** Records read at once when all of a collection are wanted (listRecords lexicon). */
const RECORDS_PAGE = 1000

/** The keys of all of a member's own records of one collection in the group. */
export async function readOwnKeys(
  lists: Client,
  space: string,
  did: string,
  collection: (typeof ids)['progress'],
): Promise<readonly string[]> {
  const keys: string[] = []
  let cursor: string | undefined
  do {
    const at = { space, repo: did as `did:${string}:${string}`, collection, limit: RECORDS_PAGE }
    const query = { ...at, excludeValues: true, ...(cursor === undefined ? {} : { cursor }) }
    const page = await lists.call(com.atproto.space.listRecords, query)
    keys.push(...page.records.map(({ rkey }) => rkey))
    cursor = page.cursor
  } while (cursor !== undefined)
  return keys
}

/** Whether the person wrote any record of a collection in the group. Throws what the client throws. */
export async function hasOwn(
  lists: Client,
  space: string,
  did: string,
  collection: (typeof ids)['groupItem' | 'groupList'],
): Promise<boolean> {
  const answer = await lists.xrpcSafe(com.atproto.space.listRecords, {
    params: { space, repo: did as `did:${string}:${string}`, collection, limit: 1, excludeValues: true },
  })
  if (answer.success) return answer.body.records.length > 0
  if (answer.error === 'RepoNotFound') return false
  throw answer.reason
}
