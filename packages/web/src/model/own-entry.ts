import { type Entry, type EntryCollection, isRejected, readEntry } from '@breadcrumbs/lexicons'

/** An entry of one's own: what it says, where it is, and the record itself, of which nothing may get lost. */
export interface OwnEntry {
  readonly collection: EntryCollection
  readonly rkey: string
  readonly entry: Entry
  readonly record: Readonly<Record<string, unknown>>
}

/** Reads a stored record; undefined where it is no entry. */
export function readOwnEntry(
  collection: EntryCollection,
  rkey: string,
  record: unknown,
): OwnEntry | undefined {
  const entry = readEntry(collection, record)
  return isRejected(entry) ? undefined : { collection, rkey, entry, record: record as OwnEntry['record'] }
}
