import { type app, ids } from '@breadcrumbs/lexicons'

type Entry = app.breadcrumbs.temp.defs.HistoryEntry

/** Parts of a group this app shows, each read on its own. */
export type GroupPart = 'group' | 'cards' | 'comments' | 'invites' | 'history'

const PARTS: Readonly<Record<string, readonly GroupPart[]>> = {
  [ids.groupProfile]: ['group'],
  [ids.member]: ['group', 'invites'],
  [ids.join]: ['group'],
  [ids.groupList]: ['group'],
  [ids.groupItem]: ['group'],
  [ids.removal]: ['group'],
  [ids.itemState]: [],
  [ids.vote]: [],
  [ids.comment]: [],
  [ids.pick]: [],
}

/**
 * Which parts to read again after a message that names these writes. Cards, the talk and the history always: that
 * somebody's place moved is told by a message without saying so (lists service, `live/group-log.ts`). A kind of record
 * unknown here may matter anywhere.
 */
export function partsChanged(writes: readonly Pick<Entry, 'collection'>[]): ReadonlySet<GroupPart> {
  const more = writes.flatMap(({ collection }): readonly GroupPart[] =>
    Object.hasOwn(PARTS, collection) ? PARTS[collection]! : ['group'],
  )
  return new Set<GroupPart>(['cards', 'comments', 'history', ...more])
}

/** Shortest and longest wait before a broken stream is opened again, ms. */
const WAIT_MIN_MS = 500
const WAIT_MAX_MS = 30_000

/**
 * How long to wait before attempt `attempt` (0 for the first after a break): twice as long each time, up to a bound,
 * of which a random share between a half and all is taken, so that a restarted service is not met by everybody at once.
 */
export function reconnectDelayMs(attempt: number, random: () => number): number {
  const longest = Math.min(WAIT_MAX_MS, WAIT_MIN_MS * 2 ** Math.min(attempt, 10))
  return longest * (0.5 + random() / 2)
}
