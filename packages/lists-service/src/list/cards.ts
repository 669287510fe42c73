/** Folds items about the same work into one card, and gathers on it what members said about any of them. */
import { identityKeys, type ids } from '@breadcrumbs/lexicons'
import type { Role } from './access.ts'
import { type CardState, type ItemState, resolveState } from './item-state.ts'
import type { GroupRecord } from './record.ts'
import { compareRefs, compareText, refKey } from './reference.ts'

type Item = GroupRecord<typeof ids.groupItem>
type Vote = GroupRecord<typeof ids.vote>
type Progress = GroupRecord<typeof ids.progress>
type Comment = GroupRecord<typeof ids.comment>

/** One work on a list, whoever put it there. */
export interface Card {
  /** Smallest (rkey, author) first: that one stands for the card. */
  readonly items: readonly [Item, ...Item[]]
  readonly state: CardState
  /** At most one a member, by DID. */
  readonly votes: readonly Vote[]
  /** At most one a member, by DID. Consent to show it is the presenter's business. */
  readonly progress: readonly Progress[]
  /** By (rkey, author). */
  readonly comments: readonly Comment[]
}

/** The counting, visible records about items, by the item's key. */
export interface AboutItems {
  readonly states: ReadonlyMap<string, readonly ItemState[]>
  readonly votes: ReadonlyMap<string, readonly Vote[]>
  readonly progress: ReadonlyMap<string, readonly Progress[]>
  readonly comments: ReadonlyMap<string, readonly Comment[]>
}

/** The cards of one list in the shared order: sort key, cards without one last, then (rkey, author). */
export function makeCards(
  items: readonly Item[],
  about: AboutItems,
  roleOf: (author: string) => Role,
): Card[] {
  return foldSameWork(items)
    .map((group): Card => {
      const keys = group.map(refKey)
      const all = <T>(records: ReadonlyMap<string, readonly T[]>) =>
        keys.flatMap((key) => records.get(key) ?? [])
      return {
        items: group,
        state: resolveState(all(about.states), roleOf),
        votes: onePerMember(all(about.votes)),
        progress: onePerMember(all(about.progress)),
        comments: all(about.comments).sort(compareRefs),
      }
    })
    .sort((a, b) => comparePlaces(placeOf(a), placeOf(b)))
}

/** Where a card stands among the others of its list. */
export interface CardPlace {
  readonly sortKey: string | undefined
  readonly rkey: string
  readonly author: string
}

/** The card's place: the sort key of its state, if it has one, and the item that stands for it. */
export function placeOf(card: Card): CardPlace {
  const [{ rkey, author }] = card.items
  return { sortKey: card.state.current[0]?.value.sortKey, rkey, author }
}

/** Rule 6. Cards nobody placed come after those somebody did, in the order their keys give. */
export function comparePlaces(a: CardPlace, b: CardPlace): number {
  if (a.sortKey !== undefined && b.sortKey !== undefined && a.sortKey !== b.sortKey) {
    return compareText(a.sortKey, b.sortKey)
  }
  if ((a.sortKey === undefined) !== (b.sortKey === undefined)) return a.sortKey === undefined ? 1 : -1
  return compareText(a.rkey, b.rkey) || compareText(a.author, b.author)
}

/**
 * Rule 5: works that share an identifying pair are one, also by way of a third (connected components, since
 * sameness is not transitive). A work without identifiers stands alone: equal titles are too weak to fold what
 * two people meant.
 */
function foldSameWork(items: readonly Item[]): [Item, ...Item[]][] {
  const groups = new Set<Group>()
  const groupOf = new Map<string, Group>()
  for (const item of items) {
    const own = pairsOf(item)
    const group: Group = { items: [item], keys: [...own] }
    groups.add(group)
    for (const key of own) absorb(group, groupOf.get(key), groups)
    for (const key of group.keys) groupOf.set(key, group)
  }
  return [...groups].map((group) => group.items.sort(compareRefs) as [Item, ...Item[]])
}

/** The identifying pairs of the item's work. Remembered with the record: they cost more than all else in a merge. */
export function pairsOf(item: Item): readonly string[] {
  const known = PAIRS.get(item)
  if (known) return known
  const pairs = identityKeys(item.value.work)
  PAIRS.set(item, pairs)
  return pairs
}

const PAIRS = new WeakMap<Item, readonly string[]>()

interface Group {
  readonly items: Item[]
  readonly keys: string[]
}

function absorb(group: Group, other: Group | undefined, groups: Set<Group>): void {
  if (!other || !groups.delete(other)) return
  group.items.push(...other.items)
  group.keys.push(...other.keys)
}

/** A member who spoke about several of the folded items is heard once: on the one that comes first. */
function onePerMember<T extends Vote | Progress>(records: readonly T[]): T[] {
  const first = new Map<string, T>()
  for (const record of records) if (!first.has(record.author)) first.set(record.author, record)
  return [...first.values()].sort((a, b) => compareText(a.author, b.author))
}
