/**
 * The merge, kept up to date write by write: the same view as `merge` over the same records (a property test holds
 * them together), at the price of what a write touches. Membership decides whose records count, so a change of it
 * touches all that the person wrote.
 */
import { ids } from '@breadcrumbs/lexicons'
import type { Card } from './cards.ts'
import { ListCards } from './list-cards.ts'
import { counts, type Member, readMembers } from './members.ts'
import { commentsOn, currentVersions, type MergedGroup, type MergedList } from './merge.ts'
import { PlacedRecords } from './placed-records.ts'
import type { GroupRecord } from './record.ts'
import { compareRefs, compareText, type LocalRef, refKey, versionKey } from './reference.ts'

/** What a path holds after a write; no record after a deletion, or where the record cannot be read. */
export interface RecordChange {
  readonly path: LocalRef
  readonly record: GroupRecord | undefined
}

/** A merged group that takes changes. Every view it hands out stays as it is. */
export class IncrementalMerge {
  readonly #authority: string
  readonly #records: Map<string, GroupRecord>
  /** Versions that counting removals name, with the removals that name them. */
  readonly #removed = new Map<string, Set<string>>()
  readonly #placed = new PlacedRecords()
  readonly #cards = new Map<string, ListCards>()
  #view: MergedGroup

  constructor(authority: string, records: Iterable<GroupRecord>) {
    this.#authority = authority
    this.#records = currentVersions(records)
    this.#view = this.#mergeAll()
  }

  /** The group as it is now. */
  get view(): MergedGroup {
    return this.#view
  }

  /** How many records it holds: what it costs in memory. */
  get size(): number {
    return this.#records.size
  }

  /** Takes the changes, in any order, and answers the new view. A change already taken changes nothing. */
  apply(changes: readonly RecordChange[]): MergedGroup {
    const before = changes.map(({ path }) => this.#records.get(refKey(path)))
    for (const { path, record } of changes) {
      if (record) this.#records.set(refKey(path), record)
      else this.#records.delete(refKey(path))
    }
    // Old before new: where both name the same version, the new one stands.
    const touched = changes
      .flatMap(({ record }, n) => [before[n], record])
      .filter((record) => record !== undefined)
    const isSame = changes.every(({ record }, n) => record?.cid === before[n]?.cid)
    if (isSame) return this.#view
    const isMembership = touched.some(({ collection }) => collection === ids.member)
    this.#view = isMembership ? this.#mergeMoved(touched) : this.#mergeTouched(touched)
    return this.#view
  }

  /** Somebody's place changed: what they wrote counts or not, and with another weight. */
  #mergeMoved(touched: readonly GroupRecord[]): MergedGroup {
    const before = this.#view.members
    const members = this.#readMembers()
    this.#view = { ...this.#view, members }
    const isMoved = (did: string) => !isSamePlace(before.get(did), members.get(did))
    const theirs = [...this.#records.values()].filter(({ author }) => isMoved(author))
    return this.#mergeTouched([...touched, ...theirs], new Set(theirs.map(refKey)))
  }

  #readMembers(): MergedGroup['members'] {
    const records = [...this.#records.values()]
    return readMembers(
      this.#authority,
      records.filter(({ collection }) => collection === ids.member),
    )
  }

  #mergeAll(): MergedGroup {
    this.#view = { profile: undefined, members: this.#readMembers(), joins: new Map(), lists: [] }
    return this.#mergeTouched([...this.#records.values()])
  }

  /** `again` are paths that weigh differently now, though they hold what they held. */
  #mergeTouched(touched: readonly GroupRecord[], again: ReadonlySet<string> = new Set()): MergedGroup {
    // Removals first: they decide what of the others is visible.
    const removals = touched.filter((record) => record.collection === ids.removal)
    for (const removal of removals) this.#noteRemoval(removal)
    const all = new Set(touched.map(refKey))
    for (const { value } of removals) all.add(refKey(value.subject))
    const { lists, items } = this.#placed.update(
      [...all].map((path) => [path, this.#visible(path)]),
      again,
    )
    return {
      ...this.#view,
      ...(touched.some(({ collection }) => collection === ids.groupProfile) && {
        profile: this.#placed.profile,
      }),
      ...(touched.some(({ collection }) => collection === ids.join) && { joins: this.#joins() }),
      ...((lists.size > 0 || items.size > 0) && { lists: this.#lists(lists, items) }),
    }
  }

  #noteRemoval(removal: GroupRecord<typeof ids.removal>): void {
    const path = refKey(removal)
    const version = versionKey(removal.value.subject, removal.value.subject.cid)
    const naming = this.#removed.get(version) ?? new Set()
    // Of an old and a new version of one removal, only the new one is still there.
    if (this.#records.get(path)?.cid === removal.cid && this.#counts(removal)) naming.add(path)
    else naming.delete(path)
    if (naming.size > 0) this.#removed.set(version, naming)
    else this.#removed.delete(version)
  }

  #visible(path: string): GroupRecord | undefined {
    const record = this.#records.get(path)
    if (!record || !this.#counts(record)) return undefined
    const isRemoved = this.#removed.size > 0 && this.#removed.has(versionKey(record, record.cid))
    return isRemoved ? undefined : record
  }

  #counts(record: GroupRecord): boolean {
    return counts(record, this.#authority, this.#view.members)
  }

  #joins(): MergedGroup['joins'] {
    return new Map([...this.#placed.joins].sort(([a], [b]) => compareText(a, b)))
  }

  #lists(changed: ReadonlySet<string>, items: ReadonlyMap<string, ReadonlySet<string>>): MergedList[] {
    for (const key of changed) if (!this.#placed.lists.has(key)) this.#cards.delete(key)
    const known = new Map(this.#view.lists.map((merged) => [refKey(merged.list), merged]))
    const merged = [...this.#placed.lists.values()].map((list): MergedList => {
      const key = refKey(list)
      const old = known.get(key)
      const touched = items.get(key)
      if (old && !touched && !changed.has(key)) return old
      return { list, cards: this.#cardsOf(key, touched), comments: commentsOn(key, this.#placed) }
    })
    return merged.sort((a, b) => compareRefs(a.list, b.list))
  }

  #cardsOf(list: string, touched: ReadonlySet<string> | undefined): readonly Card[] {
    // Only members' records count, so every author asked about is one.
    const roleOf = (author: string) => this.#view.members.get(author)!.role
    const known = this.#cards.get(list)
    const cards = known ?? new ListCards()
    this.#cards.set(list, cards)
    // Items may come before their list: its first cards are made of all there are.
    const keys = known ? (touched ?? []) : this.#placed.itemsOf(list)
    return cards.update(keys, (key) => this.#placed.itemOf(list, key), this.#placed, roleOf)
  }
}

function isSamePlace(a: Member | undefined, b: Member | undefined): boolean {
  return a?.role === b?.role && a?.status === b?.status && a?.keepItems === b?.keepItems
}
