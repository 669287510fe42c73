/**
 * A group's log as live readers see it: who wrote what, never the content. As in the history, that somebody's place
 * moved is not told; that the log moved is, because views of those who consent show it.
 */
import type { DidString } from '@atproto/lex-schema'
import { type app, ids, isRejected } from '@breadcrumbs/lexicons'
import type { Db } from '../database/schema.ts'
import { type Member, readMember } from '../list/members.ts'
import { readRecord } from '../list/record.ts'
import { toHistoryEntry } from '../repo-host/history.ts'
import { readRecords } from '../repo-host/store.ts'
import type { Takedowns } from '../takedowns/takedowns.ts'

type HistoryEntry = app.breadcrumbs.temp.defs.HistoryEntry

/** A stretch of the log: what came after `from`, up to and including `to`. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly writes: readonly HistoryEntry[]
  /** Whether anybody's place in the group changed in it. */
  readonly movesMembers: boolean
  /** Whether there may be more after it already. */
  readonly isFull: boolean
}

/** The next operations after the place, `max` at most and none past `until`; undefined where there is none. */
export async function readStretch(
  db: Db,
  takedowns: Takedowns,
  space: string,
  o: { readonly from: number; readonly until?: number; readonly max: number },
): Promise<Stretch | undefined> {
  let query = db
    .selectFrom('ops')
    .select(['position', 'author', 'collection', 'rkey', 'cid', 'prev', 'acting', 'at'])
    .where('space', '=', space)
    .where('position', '>', o.from)
  if (o.until !== undefined) query = query.where('position', '<=', o.until)
  const rows = await query.orderBy('position').limit(o.max).execute()
  const last = rows.at(-1)
  if (!last) return undefined
  return {
    from: o.from,
    to: last.position,
    writes: takedowns
      .shownSteps(space, rows)
      .filter(({ collection }) => collection !== ids.progress)
      .map(toHistoryEntry),
    movesMembers: rows.some(({ collection }) => collection === ids.member),
    isFull: rows.length === o.max,
  }
}

/** The place of everybody who is or was in the group. */
export async function readStatuses(
  db: Db,
  space: string,
  authority: DidString,
): Promise<ReadonlyMap<string, Member['status']>> {
  const statuses = new Map<string, Member['status']>()
  for (const stored of await readRecords(db, space, authority)) {
    if (stored.collection !== ids.member) continue
    const record = readRecord(stored)
    if (isRejected(record) || record.collection !== ids.member) continue
    const member = readMember(record)
    if (member) statuses.set(member.did, member.status)
  }
  return statuses
}
