import { type Crumb, type EntryCollection, isRejected, readEntry } from '@breadcrumbs/lexicons'
import { type EntryState, entryState } from './entry-change.ts'
import type { Pending } from './pending.ts'
import { plainLine } from './plain-text.ts'
import { readShownCrumb } from './read-shown-crumb.ts'
import { crumbFact, placeOf } from './wording.ts'

/** The crumb in the line, as it will be read. */
export function crumbOf(item: Pending): Crumb | undefined {
  if (item.kind === 'entry') return undefined
  const crumb = readShownCrumb(item.kind === 'drop' ? item.crumb : item.after)
  return isRejected(crumb) ? undefined : crumb
}

/** The work something in the line is about. */
export function pendingWork(item: Pending): { readonly title: string; readonly mediaType: string } {
  if (item.kind === 'entry')
    return { title: item.title, mediaType: item.change.collection.split('.').at(-1) ?? '' }
  return crumbOf(item)?.work ?? { title: 'A crumb', mediaType: '' }
}

/** What a record that was changed elsewhere says now, in words. */
export function recordWords(item: Changed, record: unknown): string {
  if (record === undefined) return 'nothing: it was deleted'
  if (item.kind === 'entry') return stateWords(item.change.collection, entryState(record))
  const crumb = readShownCrumb(record)
  return isRejected(crumb) ? 'something this app cannot read' : crumbWords(crumb)
}

/** What the person said instead, in words. */
export function saidWords(item: Changed): string {
  if (item.kind === 'entry') return entryPlace(item)
  const crumb = crumbOf(item)
  return crumb === undefined ? 'a correction' : crumbWords(crumb)
}

type Changed = Exclude<Pending, { kind: 'drop' }>

const QUOTED_MAX = 200

function crumbWords(crumb: Crumb): string {
  const note = crumb.note === undefined ? '' : `, “${plainLine(crumb.note, QUOTED_MAX)}”`
  return crumbFact(crumb) + note
}

const STATUS_WORDS = {
  wantTo: 'for later',
  inProgress: 'in progress',
  completed: 'finished',
  abandoned: 'dropped',
  onHold: 'on hold',
} as const

/** What an entry says about place and status, in words: `S2E4, in progress`. */
function stateWords(collection: EntryCollection, state: EntryState): string {
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
