import { type Crumb, type EntryCollection, isRejected, readCrumb, readEntry } from '@breadcrumbs/lexicons'
import type { EntryState } from './entry-change.ts'
import type { Pending } from './pending.ts'
import { placeOf } from './wording.ts'

/** The crumb in the line, as it will be read. */
export function crumbOf(item: Pending): Crumb | undefined {
  if (item.kind !== 'drop') return undefined
  const crumb = readCrumb(item.crumb)
  return isRejected(crumb) ? undefined : crumb
}

const STATUS_WORDS = {
  wantTo: 'for later',
  inProgress: 'in progress',
  completed: 'finished',
  abandoned: 'dropped',
  onHold: 'on hold',
} as const

/** What an entry says about place and status, in words: `S2E4, in progress`. */
export function stateWords(collection: EntryCollection, state: EntryState): string {
  const entry = readEntry(collection, { title: 'x', createdAt: '2026-01-01T00:00:00Z', ...state })
  if (isRejected(entry)) return 'something this app cannot read'
  const status = entry.status === undefined ? '' : STATUS_WORDS[entry.status]
  const words = [placeOf(entry.position), status].filter((part) => part !== '').join(', ')
  return words === '' ? 'nothing yet' : words
}

/** What an entry step is to say. */
export function entryPlace(item: Pending): string {
  return item.kind === 'entry' ? stateWords(item.change.collection, item.change.after) : ''
}
