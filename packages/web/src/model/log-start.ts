import type { Position, Work } from '@breadcrumbs/lexicons'
import type { CrumbDraft } from './crumb-draft.ts'
import { isMedium } from './media.ts'
import { fieldsOf } from './position-fields.ts'

/** What is known when the log sheet opens: nothing, or the work one is coming back to. */
export interface LogStart {
  readonly work?: Work
  /** A title where the work itself is not known. */
  readonly title?: string
  readonly position?: Position | undefined
  /** Text to start the note with, for example what was shared into the app. */
  readonly note?: string
}

/** The sheet as it opens: the last place filled in, so that one number has to change. */
export function draftFrom({ work, title, position, note }: LogStart): CrumbDraft {
  const mediaType = work?.mediaType ?? ''
  return {
    medium: isMedium(mediaType) ? mediaType : 'show',
    title: work?.title ?? title ?? '',
    kind: 'progressed',
    fields: fieldsOf(position),
    note: note ?? '',
    nextHint: '',
    verdict: undefined,
    work,
  }
}
