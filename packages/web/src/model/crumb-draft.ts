import { type app, type CrumbKind, crumbKindToken, type Work } from '@breadcrumbs/lexicons'
import { countGraphemes } from './count-graphemes.ts'
import type { FieldKey, Medium } from './media.ts'
import { type Fields, readPosition } from './position-fields.ts'

/** The kinds a log sheet offers, in order, with the words on their buttons. */
export const KIND_CHOICES = [
  ['progressed', 'Stopped here'],
  ['started', 'Started'],
  ['finished', 'Finished'],
  ['paused', 'On hold'],
  ['dropped', 'Dropped'],
  ['wanted', 'For later'],
] as const satisfies readonly (readonly [CrumbKind, string])[]

/** The verdicts of the crumb lexicon, with the words on their buttons. */
export const VERDICT_CHOICES = [
  ['keep-going', 'Keep going'],
  ['not-sure', 'Not sure'],
  ['probably-done', 'Probably done'],
] as const

export type Verdict = (typeof VERDICT_CHOICES)[number][0]

/** What stands in the log sheet. */
export interface CrumbDraft {
  readonly medium: Medium
  readonly title: string
  readonly kind: CrumbKind
  readonly fields: Fields
  readonly note: string
  readonly nextHint: string
  readonly verdict: Verdict | undefined
  /** The work a resume card was opened from: its identifiers stay as long as title and medium do. */
  readonly work: Work | undefined
}

export type DraftRead =
  | { readonly crumb: app.breadcrumbs.crumb.Main }
  | {
      readonly problem: { readonly field: FieldKey | 'title' | 'note' | 'nextHint'; readonly message: string }
    }

/** Limits of the crumb lexicon, in graphemes. */
export const TITLE_MAX = 300
export const NOTE_MAX = 1000
export const HINT_MAX = 300

function workOf(draft: CrumbDraft, title: string): Work {
  const known = draft.work
  if (known && known.title === title && known.mediaType === draft.medium) return known
  return { mediaType: draft.medium, title }
}

/** Turns the sheet into the record to write, or names the field that needs another look. `now` in milliseconds. */
export function readDraft(draft: CrumbDraft, now: number): DraftRead {
  const title = draft.title.trim()
  const note = draft.note.trim()
  if (title === '') return { problem: { field: 'title', message: 'What was it? A title is enough.' } }
  if (countGraphemes(title) > TITLE_MAX)
    return { problem: { field: 'title', message: `A title has at most ${TITLE_MAX} characters.` } }
  if (countGraphemes(note) > NOTE_MAX)
    return { problem: { field: 'note', message: `A note has at most ${NOTE_MAX} characters.` } }
  const nextHint = draft.nextHint.trim()
  if (countGraphemes(nextHint) > HINT_MAX)
    return { problem: { field: 'nextHint', message: `A next step has at most ${HINT_MAX} characters.` } }
  const read = readPosition(draft.medium, draft.fields)
  if ('problem' in read) return read
  return {
    crumb: {
      $type: 'app.breadcrumbs.crumb',
      work: workOf(draft, title),
      kind: crumbKindToken(draft.kind),
      ...(read.position === undefined ? {} : { position: read.position }),
      ...(note === '' ? {} : { note }),
      ...(nextHint === '' ? {} : { nextHint }),
      ...(draft.verdict === undefined ? {} : { verdict: draft.verdict }),
      via: 'Breadcrumbs',
      createdAt: new Date(now).toISOString() as app.breadcrumbs.crumb.Main['createdAt'],
    },
  }
}
