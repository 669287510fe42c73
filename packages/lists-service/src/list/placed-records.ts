/** The visible records of a group, filed under what they are about. Knows where a record goes, not whether it may. */
import { ids } from '@breadcrumbs/lexicons'
import type { AboutItems, Card } from './cards.ts'
import type { ItemState } from './item-state.ts'
import type { GroupRecord } from './record.ts'
import { refKey } from './reference.ts'

type Item = Card['items'][number]

/** What an update touched: lists whose record or comments changed, and item keys by the list they are on. */
export interface Touched {
  readonly lists: ReadonlySet<string>
  readonly items: ReadonlyMap<string, ReadonlySet<string>>
}

/** Files and finds records. */
export class PlacedRecords implements AboutItems {
  readonly states = new Map<string, ItemState[]>()
  readonly votes = new Map<string, GroupRecord<typeof ids.vote>[]>()
  readonly progress = new Map<string, GroupRecord<typeof ids.progress>[]>()
  readonly comments = new Map<string, GroupRecord<typeof ids.comment>[]>()
  readonly lists = new Map<string, GroupRecord<typeof ids.groupList>>()
  readonly joins = new Map<string, GroupRecord<typeof ids.join>>()
  profile: GroupRecord<typeof ids.groupProfile> | undefined
  readonly #placed = new Map<string, GroupRecord>()
  readonly #items = new Map<string, Set<string>>()

  /** Puts what is visible under each path now in the place of what was; paths of `again` count as touched anyway. */
  update(
    changes: readonly (readonly [path: string, visible: GroupRecord | undefined])[],
    again: ReadonlySet<string>,
  ): Touched {
    const lists = new Set<string>()
    const items = new Map<string, Set<string>>()
    const about = new Set<string>()
    const touch = (record: GroupRecord) => {
      if (record.collection === ids.groupList) lists.add(refKey(record))
      if (record.collection === ids.groupItem) addTo(items, refKey(record.value.list), refKey(record))
      const subject = subjectOf(record)
      if (subject !== undefined) about.add(subject)
    }
    for (const [path, visible] of changes) {
      const before = this.#placed.get(path)
      if (before?.cid === visible?.cid) {
        if (visible && again.has(path)) touch(visible)
        continue
      }
      if (before) this.#take(path, before)
      if (visible) this.#put(path, visible)
      for (const record of [before, visible]) if (record) touch(record)
    }
    for (const key of about) {
      const subject = this.#placed.get(key)
      if (subject) touch(subject)
    }
    return { lists, items }
  }

  /** The item with the key, if it is visible on the list. */
  itemOf(list: string, key: string): Item | undefined {
    const record = this.#placed.get(key)
    return record?.collection === ids.groupItem && refKey(record.value.list) === list ? record : undefined
  }

  /** Keys of the visible items of the list. */
  itemsOf(list: string): ReadonlySet<string> {
    return this.#items.get(list) ?? new Set()
  }

  #put(path: string, record: GroupRecord): void {
    this.#placed.set(path, record)
    switch (record.collection) {
      case ids.groupProfile:
        this.profile = record
        break
      case ids.join:
        this.joins.set(record.author, record)
        break
      case ids.groupList:
        this.lists.set(path, record)
        break
      case ids.groupItem:
        addTo(this.#items, refKey(record.value.list), path)
        break
      case ids.itemState:
        add(this.states, refKey(record.value.item), record)
        break
      case ids.vote:
        add(this.votes, refKey(record.value.item), record)
        break
      case ids.progress:
        add(this.progress, refKey(record.value.item), record)
        break
      case ids.comment:
        add(this.comments, refKey(record.value.subject), record)
        break
      default:
        break
    }
  }

  #take(path: string, record: GroupRecord): void {
    this.#placed.delete(path)
    switch (record.collection) {
      case ids.groupProfile:
        this.profile = undefined
        break
      case ids.join:
        this.joins.delete(record.author)
        break
      case ids.groupList:
        this.lists.delete(path)
        break
      case ids.groupItem:
        this.#items.get(refKey(record.value.list))?.delete(path)
        break
      case ids.itemState:
        drop(this.states, refKey(record.value.item), path)
        break
      case ids.vote:
        drop(this.votes, refKey(record.value.item), path)
        break
      case ids.progress:
        drop(this.progress, refKey(record.value.item), path)
        break
      case ids.comment:
        drop(this.comments, refKey(record.value.subject), path)
        break
      default:
        break
    }
  }
}

function subjectOf(record: GroupRecord): string | undefined {
  switch (record.collection) {
    case ids.itemState:
    case ids.vote:
    case ids.progress:
      return refKey(record.value.item)
    case ids.comment:
      return refKey(record.value.subject)
    default:
      return undefined
  }
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key)
  if (known) known.add(value)
  else map.set(key, new Set([value]))
}

// In place: whoever makes cards of these arrays copies what they need.
function add<T>(map: Map<string, T[]>, key: string, record: T): void {
  const known = map.get(key)
  if (known) known.push(record)
  else map.set(key, [record])
}

function drop<T extends GroupRecord>(map: Map<string, T[]>, key: string, path: string): void {
  const rest = (map.get(key) ?? []).filter((record) => refKey(record) !== path)
  if (rest.length > 0) map.set(key, rest)
  else map.delete(key)
}
