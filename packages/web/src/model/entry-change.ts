import type { EntryCollection, EntryStatus, Position } from '@breadcrumbs/lexicons'
import { isJsonEqual, isJsonObject, type Json } from './json-equal.ts'

/** The part of an entry that logging changes, as it stands in the record: JSON, unknown fields and all. */
export interface EntryState {
  readonly status?: unknown
  readonly progress?: unknown
}

/** What an entry is to become, and what it was when the person saw it. */
export interface EntryChange {
  readonly collection: EntryCollection
  readonly rkey: string
  readonly before: EntryState
  readonly after: EntryState
}

/** The changing part of a stored record. */
export function entryState(record: unknown): EntryState {
  if (!isJsonObject(record)) return {}
  return {
    ...('status' in record ? { status: record.status } : {}),
    ...('progress' in record ? { progress: record.progress } : {}),
  }
}

/** Fields of v1 `progress` that a position sets (design, "Records in the wild"); undefined leaves the record's own. */
function progressFields(collection: EntryCollection, position: Position): Json {
  const part = position as unknown as Json
  const name = String(part.$type).split('#')[1]
  if (name === 'episodePosition') {
    const at = part.seconds === undefined ? {} : { positionSeconds: part.seconds }
    return collection.endsWith('.podcast')
      ? { seasonNumber: part.season, episodeNumber: part.episode, ...at }
      : { season: part.season, episode: part.episode, ...at }
  }
  if (name === 'pagePosition') return { currentPage: part.page, totalPages: part.total }
  if (name === 'chapterPosition') return { currentChapter: part.chapter, totalChapters: part.total }
  if (name === 'timePosition') return { positionSeconds: part.seconds, totalSeconds: part.totalSeconds }
  if (name === 'playPosition')
    return {
      playtimeMinutes: part.playtimeMinutes,
      completionPercent: part.percent,
      narrativePosition: part.marker,
    }
  return {}
}

/** A new place in the same episode keeps nothing of the old minute. */
const MINUTE_FIELDS = ['positionSeconds'] as const

/**
 * The change that takes an entry to a position and, where given, a status. Fields of `progress` that the position does
 * not speak of stay. `at` is ms since the epoch. Undefined where nothing would change.
 */
export function changeEntry(o: {
  readonly collection: EntryCollection
  readonly rkey: string
  readonly before: EntryState
  readonly position: Position | undefined
  readonly status: EntryStatus | undefined
  readonly at: number
}): EntryChange | undefined {
  const { collection, rkey, before, position, status } = o
  const set =
    position === undefined
      ? []
      : Object.entries(progressFields(collection, position)).filter(([, value]) => value !== undefined)
  if (set.length === 0 && status === undefined) return undefined
  const old = isJsonObject(before.progress) ? { ...before.progress } : {}
  if ('episode' in old || 'episodeNumber' in old) for (const field of MINUTE_FIELDS) delete old[field]
  const progress =
    set.length === 0
      ? before.progress
      : { ...old, ...Object.fromEntries(set), updatedAt: new Date(o.at).toISOString() }
  return {
    collection,
    rkey,
    before,
    after: {
      ...before,
      ...(progress === undefined ? {} : { progress }),
      ...(status === undefined ? {} : { status: `app.breadcrumbs.defs#${status}` }),
    },
  }
}

/** The change that takes a change back. */
export function reversed(change: EntryChange): EntryChange {
  return { ...change, before: change.after, after: change.before }
}

export type ChangeOutcome =
  | { readonly write: Json }
  | { readonly already: true }
  | { readonly conflict: EntryState }

/**
 * What to write over the record as it stands now. Only status and progress are touched; every other field, known or
 * not, stays. Where both stand differently than the person saw them, nothing is written: that is a conflict, to be
 * shown (issue 5).
 */
export function applyChange(current: unknown, change: EntryChange): ChangeOutcome {
  const now = entryState(current)
  if (isJsonEqual(now, change.after)) return { already: true }
  if (!isJsonObject(current) || !isJsonEqual(now, change.before)) return { conflict: now }
  const { status: _status, progress: _progress, ...rest } = current
  return { write: { ...rest, ...change.after } }
}
