import { type app, ids } from '@breadcrumbs/lexicons'

type Entry = app.breadcrumbs.temp.defs.HistoryEntry

/** Parts of a group this app shows, each read on its own. */
export type GroupPart = 'group' | 'cards' | 'comments' | 'invites' | 'history'

const PARTS: Readonly<Record<string, readonly GroupPart[]>> = {
  [ids.groupProfile]: ['group', 'cards', 'comments'],
  [ids.member]: ['group', 'cards', 'comments', 'invites'],
  [ids.join]: ['group', 'cards'],
  [ids.groupList]: ['group'],
  [ids.groupItem]: ['group', 'cards'],
  [ids.removal]: ['group', 'cards', 'comments'],
  [ids.itemState]: ['cards'],
  [ids.vote]: ['cards'],
  [ids.progress]: ['cards', 'comments'],
  [ids.comment]: ['cards', 'comments'],
}

/** Which parts to read again after these writes. The history has every write; a kind unknown here may matter anywhere. */
export function partsChanged(writes: readonly Pick<Entry, 'collection'>[]): ReadonlySet<GroupPart> {
  const everything: readonly GroupPart[] = ['group', 'cards', 'comments']
  return new Set([
    'history',
    ...writes.flatMap(({ collection }) =>
      collection === ids.pick ? [] : Object.hasOwn(PARTS, collection) ? PARTS[collection]! : everything,
    ),
  ])
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
