import type { Position, Work } from '@breadcrumbs/lexicons'
import type { CrumbDraft } from './crumb-draft.ts'
import { isMedium } from './media.ts'
import { fieldsOf } from './position-fields.ts'

/** What is known when the log sheet opens: nothing, or the work one is coming back to. */
export interface LogStart {
  readonly work?: Work
  readonly position?: Position | undefined
}

/** The sheet as it opens: the last place filled in, so that one number has to change. */
export function draftFrom({ work, position }: LogStart): CrumbDraft {
  const mediaType = work?.mediaType ?? ''
  return {
    medium: isMedium(mediaType) ? mediaType : 'show',
    title: work?.title ?? '',
    kind: 'progressed',
    fields: fieldsOf(position),
    note: '',
    verdict: undefined,
    work,
  }
}
