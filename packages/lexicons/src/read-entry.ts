import { parseDatetime } from './datetime.ts'
import { app } from './generated/index.ts'
import { datetimeOf, type Fields, fieldsOf, integerOf, listOf, textOf, webImageOf } from './lenient-fields.ts'
import { AUTHORITY, type EntryCollection, ids, isEntryCollection } from './nsid.ts'
import { readableTitle, readableWork } from './readable-work.ts'
import { boundsProblem } from './record-bounds.ts'
import type { Rejected } from './rejected.ts'
import { v1Identifiers } from './v1-identifiers.ts'
import { v1Position } from './v1-position.ts'
import type { MediaType, Position, Work } from './work.ts'

/** Where somebody stands with a work: the v1 status tokens. */
export type EntryStatus = 'wantTo' | 'inProgress' | 'completed' | 'abandoned' | 'onHold'

/** One step of the log the live app keeps inside a record. */
export interface EntryStep {
  at: string | undefined
  position: Position | undefined
  note: string | undefined
}

/** What an entry record says, whichever version wrote it. */
export interface Entry {
  collection: EntryCollection
  work: Work
  /** Undefined for a status of a later version. */
  status: EntryStatus | undefined
  position: Position | undefined
  progressUpdatedAt: string | undefined
  /** `max` is undefined for v1's `rating`: clients wrote 1–5 and 1–10 into one field, so it is never rescaled. */
  rating: { value: number; max: number | undefined } | undefined
  notes: string | undefined
  resumeNote?: string
  nextHint?: string
  verdict?: string
  coverUrl?: string
  latestCrumb?: { collection: string; rkey: string }
  /** Oldest first, as written. */
  history: readonly EntryStep[]
  muteResume: boolean
  /** Undefined only for the legacy collection. */
  createdAt: string | undefined
  updatedAt: string | undefined
  startedAt?: string
  finishedAt?: string
}

const STATUSES: ReadonlySet<string> = new Set<EntryStatus>([
  'wantTo',
  'inProgress',
  'completed',
  'abandoned',
  'onHold',
])
const STATUS_PREFIX = `${AUTHORITY}.defs#`

/**
 * Reads a record of one of `ENTRY_COLLECTIONS` the way the live app really writes it (lexicons page of the design,
 * "Records in the wild"): unknown fields are ignored, null and values of the wrong type are as good as absent, overlong
 * text is cut. What cannot be given up is a title and, outside the legacy collection, a real `createdAt`.
 *
 * Never throws. Reasons: unknown-collection, not-an-object, too-deep, too-many-values, type-mismatch, blank-title,
 * invalid-created-at.
 */
export function readEntry(collection: string, record: unknown): Entry | Rejected {
  if (!isEntryCollection(collection)) return { rejected: 'unknown-collection' }
  const problem = boundsProblem(record)
  if (problem) return { rejected: problem }
  const fields = fieldsOf(record)
  if (Object.keys(fields).length === 0) return { rejected: 'not-an-object' }
  if (fields.$type !== undefined && fields.$type !== collection) return { rejected: 'type-mismatch' }
  const work = workOf(collection, fields)
  if (!work) return { rejected: 'blank-title' }
  const mayLackCreatedAt = collection === ids.entry && fields.createdAt === undefined
  if (!mayLackCreatedAt && parseDatetime(fields.createdAt) === undefined)
    return { rejected: 'invalid-created-at' }
  const progress = fieldsOf(fields.progress)
  return {
    collection,
    work,
    status: statusOf(fields.status),
    position: v1Position(work.mediaType, progress),
    progressUpdatedAt: datetimeOf(progress.updatedAt),
    rating: ratingOf(fields),
    notes: textOf(fields.notes, 3000, 30_000),
    resumeNote: textOf(fields.resumeNote, 1000, 10_000),
    nextHint: textOf(fields.nextHint, 300, 3000),
    verdict: textOf(fields.verdict, 64, 64),
    coverUrl: webImageOf(fields.coverUrl) ?? work.coverUrl,
    latestCrumb: repoRefOf(fields.latestCrumb),
    history: historyOf(work.mediaType, fields.history),
    muteResume: fields.muteResume === true,
    createdAt: datetimeOf(fields.createdAt),
    updatedAt: datetimeOf(fields.updatedAt),
    startedAt: datetimeOf(fields.startedAt),
    finishedAt: datetimeOf(fields.finishedAt) ?? datetimeOf(fields.watchedAt),
  }
}

/** The v2 `work` where it is valid, and of the collection's medium; else what v1's own fields say. */
function workOf(collection: EntryCollection, fields: Fields): Work | undefined {
  const mediaType = mediaTypeOf(collection, fields)
  const { workRef } = app.breadcrumbs.defs
  const written = fields.work !== undefined && workRef.matches(fields.work) ? fields.work : undefined
  return (written?.mediaType === mediaType ? readableWork(written) : undefined) ?? v1Work(mediaType, fields)
}

function mediaTypeOf(collection: EntryCollection, fields: Fields): MediaType {
  if (collection !== ids.entry) return collection.slice(AUTHORITY.length + 1)
  return textOf(fields.mediaType, 64, 64) ?? 'other'
}

function v1Work(mediaType: MediaType, fields: Fields): Work | undefined {
  const title = readableTitle(fields.title)
  if (title === undefined) return undefined
  const work: Work = { mediaType, title }
  const creators = creatorsOf(fields)
  const identifiers = v1Identifiers(mediaType, fieldsOf(fields.identifiers))
  if (creators.length > 0) work.creators = creators
  if (identifiers.length > 0) work.identifiers = identifiers
  return work
}

function creatorsOf(fields: Fields): NonNullable<Work['creators']> {
  const named: [role: string, name: unknown][] = [
    ...listOf(fields.authors)
      .slice(0, 10)
      .map((name): [string, unknown] => ['author', name]),
    ['developer', fields.developer],
    ['creator', fields.creator],
  ]
  return named.flatMap(([role, value]) => {
    const name = textOf(value, 128, 1280)
    return name === undefined ? [] : [{ name, role }]
  })
}

/** The token, or, as the legacy collection has it, its bare name. */
function statusOf(value: unknown): EntryStatus | undefined {
  if (typeof value !== 'string') return undefined
  const name = value.startsWith(STATUS_PREFIX) ? value.slice(STATUS_PREFIX.length) : value
  return STATUSES.has(name) ? (name as EntryStatus) : undefined
}

function ratingOf(fields: Fields): Entry['rating'] {
  const { score } = fields
  if (score !== undefined && app.breadcrumbs.defs.rating.matches(score)) {
    return { value: score.value, max: score.max }
  }
  const value = integerOf(fields.rating, 1, 10)
  return value === undefined ? undefined : { value, max: undefined }
}

function repoRefOf(value: unknown): Entry['latestCrumb'] {
  if (value === undefined || !app.breadcrumbs.defs.repoRef.matches(value)) return undefined
  return { collection: value.collection, rkey: value.rkey }
}

function historyOf(mediaType: MediaType, history: unknown): EntryStep[] {
  return listOf(history).map((step) => {
    const { ts, progress, note } = fieldsOf(step)
    return {
      at: datetimeOf(ts),
      position: v1Position(mediaType, fieldsOf(progress)),
      note: textOf(note, 3000, 30_000),
    }
  })
}
