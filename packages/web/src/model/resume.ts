import { type Crumb, type Position, parseDatetime, type Work } from '@breadcrumbs/lexicons'
import type { Json } from './json-equal.ts'

/** A crumb of one's own, under its record key. */
export interface OwnCrumb {
  readonly rkey: string
  readonly crumb: Crumb
  /** The record itself, as JSON: nothing in it may get lost when it is edited. */
  readonly record: Json
  /** Not confirmed by the person's server yet. */
  readonly isPending?: boolean
}

/** Where somebody was in one work. */
export interface ResumeCard {
  readonly work: Work
  readonly position: Position | undefined
  readonly note: string | undefined
  readonly nextHint: string | undefined
  readonly verdict: string | undefined
  /** When that was, ms since the epoch. */
  readonly at: number
}

/** Reading a date takes a microsecond, and every crumb of thousands is asked for its own several times over. */
const times = new WeakMap<Crumb, { readonly at: number | undefined }>()

/** When a crumb happened, ms since the epoch; undefined where neither date is usable. */
export function crumbTime(crumb: Crumb): number | undefined {
  let time = times.get(crumb)
  if (time === undefined) {
    time = { at: parseDatetime(crumb.happenedAt) ?? parseDatetime(crumb.createdAt) }
    times.set(crumb, time)
  }
  return time.at
}
