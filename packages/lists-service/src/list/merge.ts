/**
 * The merge (design of the lists service): many members' records become one view of the group. Pure and without
 * clocks: order of arrival, repetition and authors' clocks change nothing, so every replica shows the same bytes.
 */
import { ids } from '@breadcrumbs/lexicons'
import { type AboutItems, type Card, makeCards } from './cards.ts'
import { counts, type Member, readMembers } from './members.ts'
import type { GroupCollection, GroupRecord } from './record.ts'
import { compareRefs, refKey, versionKey } from './reference.ts'

/** One shared list with its cards. */
export interface MergedList {
  readonly list: GroupRecord<typeof ids.groupList>
  readonly cards: readonly Card[]
  /** On the list itself, by (rkey, author). */
  readonly comments: readonly Comment[]
}

type Comment = GroupRecord<typeof ids.comment>

/** The group as it is, before anybody looks at it. What a given member may see of it: present-group.ts. */
export interface MergedGroup {
  readonly profile: GroupRecord<typeof ids.groupProfile> | undefined
  /** By DID. */
  readonly members: ReadonlyMap<string, Member>
  /** What members consented to, by DID; members without one share nothing. */
  readonly joins: ReadonlyMap<string, GroupRecord<typeof ids.join>>
  /** By (rkey, author). */
  readonly lists: readonly MergedList[]
}

/** Merges the records of a group whose authority is the given DID. */
export function merge(authority: string, records: Iterable<GroupRecord>): MergedGroup {
  // In the order they came: what is made of them puts itself in order.
  const current = [...currentVersions(records).values()]
  const members = readMembers(authority, current)
  const counting = Map.groupBy(
    current.filter((record) => counts(record, authority, members)),
    ({ collection }) => collection,
  )
  const of = <C extends GroupCollection>(collection: C) =>
    (counting.get(collection) ?? []) as readonly GroupRecord[] as readonly GroupRecord<C>[]

  const removed = new Set(of(ids.removal).map(({ value: { subject } }) => versionKey(subject, subject.cid)))
  const isVisible = (record: GroupRecord) =>
    removed.size === 0 || !removed.has(versionKey(record, record.cid))
  const about: AboutItems = {
    states: Map.groupBy(of(ids.itemState), (state) => refKey(state.value.item)),
    votes: Map.groupBy(of(ids.vote), (vote) => refKey(vote.value.item)),
    progress: Map.groupBy(of(ids.progress), (progress) => refKey(progress.value.item)),
    comments: Map.groupBy(of(ids.comment).filter(isVisible), (comment) => refKey(comment.value.subject)),
  }
  const items = Map.groupBy(of(ids.groupItem).filter(isVisible), (item) => refKey(item.value.list))
  // Only members' records count, so every author asked about is one.
  const roleOf = (author: string) => members.get(author)!.role
  return {
    profile: of(ids.groupProfile)[0],
    members,
    joins: new Map(
      of(ids.join)
        .toSorted(compareRefs)
        .map((join) => [join.author, join]),
    ),
    lists: of(ids.groupList)
      .toSorted(compareRefs)
      .map((list) => ({
        list,
        cards: makeCards(items.get(refKey(list)) ?? [], about, roleOf),
        comments: commentsOn(refKey(list), about),
      })),
  }
}

/** What was said about the record with the key, in the shared order. */
export function commentsOn(key: string, { comments }: Pick<AboutItems, 'comments'>): readonly Comment[] {
  return (comments.get(key) ?? []).toSorted(compareRefs)
}

/**
 * One record a path, by its key. A repo holds one version of a record, so several of a path only meet where two reads
 * of a repo were mixed; the larger CID is then as good as any and the same everywhere.
 */
export function currentVersions(records: Iterable<GroupRecord>): Map<string, GroupRecord> {
  const byPath = new Map<string, GroupRecord>()
  for (const record of records) {
    const path = refKey(record)
    const known = byPath.get(path)
    if (!known || record.cid > known.cid) byPath.set(path, record)
  }
  return byPath
}
