import { type Crumb, comparePositions } from '@breadcrumbs/lexicons'
import { countGraphemes } from './count-graphemes.ts'
import { HINT_MAX, NOTE_MAX, VERDICT_CHOICES, type Verdict } from './crumb-draft.ts'
import { changeEntry, entryState } from './entry-change.ts'
import { isJsonEqual, type Json } from './json-equal.ts'
import { type FieldKey, isMedium, POSITION_FIELDS } from './media.ts'
import type { OwnWork } from './own-works.ts'
import type { PendingWrite } from './pending.ts'
import { type Fields, fieldsOf, readPosition } from './position-fields.ts'
import { crumbTime, type OwnCrumb } from './resume.ts'

/** What of a crumb can be corrected: where, what one wrote, and what one thought. */
export interface CrumbEdit {
  readonly fields: Fields
  readonly note: string
  readonly nextHint: string
  readonly verdict: Verdict | undefined
}

export type EditRead =
  | { readonly after: Json }
  | { readonly problem: { readonly field: FieldKey | 'note' | 'nextHint'; readonly message: string } }

/** The sheet as it opens: what the crumb says. */
export function editOf(crumb: Crumb): CrumbEdit {
  const known = VERDICT_CHOICES.find(([verdict]) => verdict === crumb.verdict)
  return {
    fields: fieldsOf(crumb.position),
    note: crumb.note ?? '',
    nextHint: crumb.nextHint ?? '',
    verdict: known?.[0],
  }
}

/**
 * The record after the edit, or the field that needs another look. What was not touched stays as it is, and so does
 * every field this app does not know; a new note loses the old note's facets, which count its bytes.
 */
export function readEdit(own: OwnCrumb, edit: CrumbEdit): EditRead {
  const { crumb, record } = own
  const before = editOf(crumb)
  const note = edit.note.trim()
  const nextHint = edit.nextHint.trim()
  if (countGraphemes(note) > NOTE_MAX)
    return { problem: { field: 'note', message: `A note has at most ${NOTE_MAX} characters.` } }
  if (countGraphemes(nextHint) > HINT_MAX)
    return { problem: { field: 'nextHint', message: `A next step has at most ${HINT_MAX} characters.` } }
  const changes: Record<string, unknown> = {}
  if (note !== before.note.trim()) Object.assign(changes, { note, noteFacets: undefined })
  if (nextHint !== before.nextHint.trim()) changes.nextHint = nextHint
  if (edit.verdict !== before.verdict) changes.verdict = edit.verdict
  const medium = crumb.work.mediaType
  if (isMedium(medium) && !isJsonEqual(filled(edit.fields), filled(before.fields))) {
    const read = readPosition(medium, edit.fields)
    if ('problem' in read) return read
    changes.position = read.position && keepTotals(record.position, read.position, medium)
  }
  const after = Object.entries({ ...record, ...changes }).filter(
    ([key, value]) => !(key in changes) || (value !== undefined && value !== ''),
  )
  return { after: Object.fromEntries(after) }
}

const filled = (fields: Fields): Json => Object.fromEntries(Object.entries(fields).filter(([, text]) => text))

/** Fields of a position that say how long the work is: they hold wherever in it one is. */
const TOTALS = ['total', 'totalEpisodes', 'totalSeconds'] as const

function keepTotals(old: unknown, position: object, medium: keyof typeof POSITION_FIELDS): Json {
  const before = (old ?? {}) as Json
  const after = { ...position } as Json
  if (before.$type !== after.$type) return after
  // Where the sheet shows a total, leaving it empty takes it away.
  const isShown = POSITION_FIELDS[medium].some(({ key }) => key === 'pageTotal')
  const kept = isShown ? [] : TOTALS.filter((name) => name in before).map((name) => [name, before[name]])
  return { ...Object.fromEntries(kept), ...after }
}

/** The record as it stands now with what an edit changed, and nothing else of the edit. */
export function rebased(before: Json, after: Json, now: Json): Json {
  const kept = { ...now }
  for (const key of Object.keys(before)) if (!(key in after)) delete kept[key]
  const changed = Object.entries(after).filter(([key, value]) => !isJsonEqual(value, before[key]))
  return { ...kept, ...Object.fromEntries(changed) }
}

/**
 * What correcting a crumb writes: the crumb, and, where it is the newest of its work and the entry of the first app
 * stands where the crumb stood, the same correction of the entry. `ids` rise.
 */
export function composeEdit(o: {
  readonly did: string
  readonly ids: readonly [crumb: string, entry: string]
  readonly item: OwnCrumb
  readonly edited: Crumb
  readonly after: Json
  readonly own: OwnWork | undefined
}): readonly [PendingWrite, ...PendingWrite[]] {
  const { did, ids, item, edited, after, own } = o
  const edit: PendingWrite = { kind: 'edit', id: ids[0], did, rkey: item.rkey, before: item.record, after }
  const entry = own?.entry
  const [was, becomes] = [item.crumb.position, edited.position]
  const isNewest = own?.crumbs.at(-1)?.rkey === item.rkey
  if (entry?.entry.position === undefined || was === undefined || becomes === undefined || !isNewest)
    return [edit]
  const isThere = comparePositions(entry.entry.position, was) === 'equal'
  if (!isThere || comparePositions(was, becomes) === 'equal') return [edit]
  const change = changeEntry({
    collection: entry.collection,
    rkey: entry.rkey,
    before: entryState(entry.record),
    position: becomes,
    status: undefined,
    // Of one moment with the crumb: an entry that were newer would hide what the crumb says.
    at: crumbTime(edited) ?? 0,
  })
  if (change === undefined) return [edit]
  return [edit, { kind: 'entry', id: ids[1], did, title: entry.entry.work.title, change }]
}
