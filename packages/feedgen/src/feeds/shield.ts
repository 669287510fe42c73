import { type CrumbKind, hasReached, type Position } from '@breadcrumbs/lexicons'
import type { Mark, Place } from '../index/tracked-works.ts'

/** What of a crumb decides whether it could spoil something. */
export interface Spoilable {
  readonly kind: CrumbKind | 'other'
  readonly position: Position | undefined
  readonly spoilerFree: boolean
}

/** The end of any work. Places that share no unit with it have not reached it. */
const END: Position = { $type: 'app.breadcrumbs.defs#percentPosition', percent: 100 }

/**
 * The place that somebody must have come to before a crumb spoils nothing; undefined when it never
 * does (design/feedgen.md "Spoiler shield"): a crumb that says so, a wish, a beginning, one without
 * a place. What is said on finishing without a place is said of the end.
 */
export function gateOf({ kind, position, spoilerFree }: Spoilable): Position | undefined {
  if (spoilerFree || kind === 'wanted' || kind === 'started') return undefined
  return position ?? (kind === 'finished' ? END : undefined)
}

/**
 * Whether a crumb is withheld from somebody with these marks about its work; undefined marks = they
 * do not track it, and see it.
 */
export function isWithheld(crumb: Spoilable, marks: readonly Mark[] | undefined): boolean {
  if (!marks) return false
  const gate = gateOf(crumb)
  return gate !== undefined && !marks.some((mark) => reaches(mark, gate))
}

/**
 * When somebody's own progress unlocked a crumb that had been withheld from them, ms; undefined when
 * it is withheld still or never was. It was, if between its appearance at `appearedAt` and the first
 * mark that reaches its place they tracked the work. A function of the crumb and their own records
 * alone, so it is the same after every restart.
 */
export function unlockedAt(
  crumb: Spoilable,
  appearedAt: number,
  marks: readonly Mark[] | undefined,
): number | undefined {
  const gate = gateOf(crumb)
  if (!marks || gate === undefined) return undefined
  let reachedAt = Number.POSITIVE_INFINITY
  let trackedAt = Number.POSITIVE_INFINITY
  for (const mark of marks) {
    trackedAt = Math.min(trackedAt, mark.at)
    if (mark.at < reachedAt && reaches(mark, gate)) reachedAt = mark.at
  }
  if (reachedAt === Number.POSITIVE_INFINITY) return undefined
  return reachedAt > Math.max(appearedAt, trackedAt) ? reachedAt : undefined
}

function reaches(mark: Mark, gate: Position): boolean {
  if (mark.isEnd) return true
  return hasReached(mark.position, gate) && (!mark.present || isAt(mark.present, gate))
}

function isAt(place: Place, gate: Position): boolean {
  return place.isEnd || hasReached(place.position, gate)
}
