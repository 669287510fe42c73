import { type app, isRejected } from '@breadcrumbs/lexicons'
import type { EntryChange } from './entry-change.ts'
import type { Json } from './json-equal.ts'
import type { OwnEntry } from './own-entry.ts'
import { readOwnEntry } from './own-entry.ts'
import { readShownCrumb } from './read-shown-crumb.ts'
import type { OwnCrumb } from './resume.ts'

/** A crumb on its way to the person's repo; its id is the record key, so a repetition cannot double it. */
interface PendingDrop {
  readonly kind: 'drop'
  readonly id: string
  readonly did: string
  readonly crumb: app.breadcrumbs.crumb.Main
  readonly tellFriends: boolean
}

/** A step of an entry of the first app on its way. */
interface PendingEntry {
  readonly kind: 'entry'
  readonly id: string
  readonly did: string
  readonly title: string
  readonly change: EntryChange
}

/** A corrected crumb on its way: written only over the record that the person saw. */
interface PendingEdit {
  readonly kind: 'edit'
  readonly id: string
  readonly did: string
  readonly rkey: string
  readonly before: Json
  readonly after: Json
}

/** Something the person did that their server has not confirmed yet. Ids rise, and are sent in that order. */
export type PendingWrite = PendingDrop | PendingEntry | PendingEdit

/** `waiting` is sent when it can be; the other two wait for a decision of the person. */
export type PendingState =
  | { readonly state: 'waiting' }
  | { readonly state: 'refused'; readonly sentence: string }
  | { readonly state: 'conflict' }

export type Pending = PendingWrite & PendingState

/** The record a change is written over; undefined for a new crumb, which is written over nothing. */
export function changedRecord(item: Pending): string | undefined {
  if (item.kind === 'drop') return undefined
  return item.kind === 'edit' ? item.rkey : `${item.change.collection}/${item.change.rkey}`
}

/** One's own records with what is still on its way shown as if it had arrived. Pure; sending changes nothing on screen. */
export function withPending(
  own: { readonly crumbs: readonly OwnCrumb[]; readonly entries: readonly OwnEntry[] },
  pending: readonly Pending[],
): { readonly crumbs: readonly OwnCrumb[]; readonly entries: readonly OwnEntry[] } {
  let { crumbs, entries } = own
  for (const item of pending) {
    if (item.kind === 'drop') {
      const crumb = readShownCrumb(item.crumb)
      if (isRejected(crumb) || crumbs.some(({ rkey }) => rkey === item.id)) continue
      const record: Json = { ...item.crumb }
      crumbs = [{ rkey: item.id, crumb, record, isPending: true }, ...crumbs]
    } else if (item.kind === 'edit') {
      const crumb = readShownCrumb(item.after)
      if (isRejected(crumb) || item.state !== 'waiting') continue
      const edited: OwnCrumb = { rkey: item.rkey, crumb, record: item.after, isPending: true }
      crumbs = crumbs.map((own) => (own.rkey === item.rkey ? edited : own))
    } else if (item.state === 'waiting') {
      const { collection, rkey, after } = item.change
      entries = entries.map((entry) =>
        entry.collection === collection && entry.rkey === rkey
          ? (readOwnEntry(collection, rkey, { ...entry.record, ...after }) ?? entry)
          : entry,
      )
    }
  }
  return { crumbs, entries }
}
