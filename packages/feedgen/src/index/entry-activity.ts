import { type CrumbKind, comparePositions } from '@breadcrumbs/lexicons'
import type { EntryState } from '../events.ts'

/** What a status says when nothing is known of what was before. */
const KIND_OF_STATUS: Readonly<Record<string, CrumbKind>> = {
  wantTo: 'wanted',
  inProgress: 'started',
  onHold: 'paused',
  completed: 'finished',
  abandoned: 'dropped',
}

/**
 * What somebody did when a v1 entry went from `before` to `after`, or undefined when it was nothing
 * to tell (design/lexicons.md "Records in the wild": the live app puts the whole record at every
 * step, so the step is the difference). `before` is undefined for a first sight; `isCreate` says
 * whether that is the record's beginning or only ours.
 *
 * A step back is a correction of what was typed, and an edit of notes or rating alone is no step.
 */
export function entryActivity(
  before: EntryState | undefined,
  after: EntryState,
  isCreate: boolean,
): CrumbKind | undefined {
  const { status } = after
  if (!before) {
    if (status === undefined) return after.position ? 'progressed' : undefined
    // Seen for the first time in the middle: they had started long ago.
    return status === 'inProgress' && (!isCreate || after.position) ? 'progressed' : KIND_OF_STATUS[status]
  }
  if (status !== before.status && status !== undefined) {
    const isReturn = before.status === 'onHold' || before.status === 'abandoned'
    return status === 'inProgress' && isReturn ? 'resumed' : KIND_OF_STATUS[status]
  }
  return hasMovedOn(before, after) ? 'progressed' : undefined
}

function hasMovedOn(before: EntryState, after: EntryState): boolean {
  if (!after.position) return false
  if (!before.position) return true
  const order = comparePositions(before.position, after.position)
  // Another unit (page, then chapter) cannot be compared: somebody who writes it has read on.
  return order === 'before' || order === 'incomparable'
}
