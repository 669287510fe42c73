import { storableText } from './clean-text.ts'
import { type CrumbKind, crumbKindOf } from './crumb-kind.ts'
import { parseDatetime } from './datetime.ts'
import { app } from './generated/index.ts'
import { datetimeOf, fieldsOf, textOf } from './lenient-fields.ts'
import { ids } from './nsid.ts'
import { positionOfPart, readablePosition } from './readable-position.ts'
import { readableWork } from './readable-work.ts'
import { boundsProblem } from './record-bounds.ts'
import type { Rejected } from './rejected.ts'
import type { Position, Work } from './work.ts'

/** What an `app.breadcrumbs.crumb` says, ready to store and compare. */
export interface Crumb {
  work: Work
  /** Undefined for a kind of a later version; `rawKind` has its token. */
  kind: CrumbKind | undefined
  rawKind: string
  /** Where the crumb was dropped. Where only the work's part names an episode, that episode. */
  position: Position | undefined
  note?: string
  nextHint?: string
  verdict?: string
  rating?: { value: number; max: number }
  spoilerFree: boolean
  entry?: { collection: string; rkey: string }
  happenedAt?: string
  createdAt: string
}

/**
 * Reads a crumb. Strict, unlike entries: this record is new, nobody has written it another way, and one malformed field
 * dropped in silence (a position, say) would be a gate left open. Unknown fields and union members are fine.
 *
 * Never throws. Reasons: not-an-object, too-deep, too-many-values, type-mismatch, invalid-record (detail: which field),
 * invalid-created-at, blank-title.
 */
export function readCrumb(record: unknown): Crumb | Rejected {
  const problem = boundsProblem(record)
  if (problem) return { rejected: problem }
  const fields = fieldsOf(record)
  if (Object.keys(fields).length === 0) return { rejected: 'not-an-object' }
  if (fields.$type !== ids.crumb) return { rejected: 'type-mismatch' }
  // Not safeParse: it looks for defaults, which no record of ours has, at the price of an error object for every absent
  // optional field (150 µs a crumb instead of 4).
  const parsed = app.breadcrumbs.crumb.main.safeValidate(record)
  if (!parsed.success)
    return { rejected: 'invalid-record', detail: parsed.reason.issues[0]?.path.join('.') ?? '' }
  const crumb = parsed.value
  if (parseDatetime(crumb.createdAt) === undefined) return { rejected: 'invalid-created-at' }
  const work = readableWork(crumb.work)
  if (!work) return { rejected: 'blank-title' }
  return {
    work,
    kind: crumbKindOf(crumb.kind),
    rawKind: storableText(crumb.kind),
    position: crumb.position ? readablePosition(crumb.position) : positionOfPart(work.part),
    note: textOf(crumb.note, 1000, 10_000),
    nextHint: textOf(crumb.nextHint, 300, 3000),
    verdict: textOf(crumb.verdict, 64, 64),
    rating: crumb.rating && { value: crumb.rating.value, max: crumb.rating.max },
    spoilerFree: crumb.spoilerFree === true,
    entry: crumb.entry && { collection: crumb.entry.collection, rkey: crumb.entry.rkey },
    happenedAt: datetimeOf(crumb.happenedAt),
    createdAt: crumb.createdAt,
  }
}
