import type { EntryStatus } from './read-entry.ts'

/** The status of a v1 entry after a crumb of this kind; a kind that is not named, or unknown, changes nothing about it. */
export const STATUS_AFTER: Readonly<Record<string, EntryStatus>> = {
  wanted: 'wantTo',
  started: 'inProgress',
  resumed: 'inProgress',
  paused: 'onHold',
  finished: 'completed',
  dropped: 'abandoned',
}
