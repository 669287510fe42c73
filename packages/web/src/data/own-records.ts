import type { Client } from '@atproto/lex-client'
import { lexToJson } from '@atproto/lex-json'
import type { LexValue } from '@atproto/lex-schema'
import { ENTRY_COLLECTIONS, ids, isEntryCollection, isRejected } from '@breadcrumbs/lexicons'
import { type OwnEntry, readOwnEntry } from '../model/own-entry.ts'
import { readShownCrumb } from '../model/read-shown-crumb.ts'
import type { OwnCrumb } from '../model/resume.ts'
import { keysOf, type LocalStore, type MirroredRecord } from './local-store.ts'
import { listRecords, type StoredRecord } from './repo-reads.ts'

/** Under which key one's own records are cached. */
export const ownKey = (did: string) => ['own', did] as const

/** Everything one has logged, as last seen on the server. */
export interface OwnRecords {
  readonly crumbs: readonly OwnCrumb[]
  readonly entries: readonly OwnEntry[]
  /** Records that are neither readable crumb nor readable entry: said to the reader, not hidden. */
  readonly skipped: number
  /** Whether the server was ever read to the end: until then an empty trail may just not have arrived. */
  readonly isWhole: boolean
}

/** Reads the copy kept in this browser. */
export async function readMirror(store: LocalStore, did: string): Promise<OwnRecords> {
  const mirror = await store.get('mirror', did)
  const crumbs: OwnCrumb[] = []
  const entries: OwnEntry[] = []
  let count = 0
  for await (const { collection, rkey, value } of recordsOf(store, did)) {
    count += 1
    if (collection === ids.crumb) {
      const crumb = readShownCrumb(value)
      if (!isRejected(crumb)) crumbs.push({ rkey, crumb, record: value as OwnCrumb['record'] })
    } else if (isEntryCollection(collection)) {
      const entry = readOwnEntry(collection, rkey, value)
      if (entry !== undefined) entries.push(entry)
    }
  }
  const skipped = count - crumbs.length - entries.length
  // Newest key first, as a server lists them.
  return { crumbs: crumbs.reverse(), entries: entries.reverse(), skipped, isWhole: mirror !== undefined }
}

/** Copied out of the store at once; ten thousand in one piece would hold up the page (issue 5). */
const COPIED_AT_ONCE = 500

/** The records in the copy, lowest key first, a piece at a time, all as they were at one moment. */
async function* recordsOf(store: LocalStore, did: string): AsyncGenerator<MirroredRecord> {
  const records = store.transaction('record').store
  let range = keysOf(did)
  for (;;) {
    const piece = await records.getAll(range, COPIED_AT_ONCE)
    yield* piece
    const last = piece.at(-1)
    if (last === undefined || piece.length < COPIED_AT_ONCE) return
    range = IDBKeyRange.bound([did, last.collection, last.rkey], range.upper, true)
  }
}

const PAGE_SIZE = 100
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Brings the copy up to date. Entries are read whole, because any of them may have changed; crumbs until a page holds
 * nothing new, and once a day to the end, which finds what was edited or deleted elsewhere. `onPage` is called when there is more
 * to show, and that is durable. Throws what the client throws; what was read by then is kept.
 */
export async function syncMirror(o: {
  readonly store: LocalStore
  readonly pds: Client
  readonly did: string
  /** Ms since the epoch. */
  readonly now: number
  readonly onPage: () => void
}): Promise<void> {
  const { store, did, now } = o
  const before = await store.get('mirror', did)
  const isWholeRead = before === undefined || now - before.wholeAt > DAY_MS
  // What one is in the middle of is known from entries and the newest crumbs together: the first time it is shown with
  // both, or its cards would change places under a finger.
  const entries = before === undefined ? { ...o, onPage: () => undefined } : o
  try {
    await Promise.all(ENTRY_COLLECTIONS.map((collection) => syncCollection(entries, collection, true)))
    await syncCollection(o, ids.crumb, isWholeRead)
    if (isWholeRead) await store.put('mirror', { did, wholeAt: now })
  } finally {
    // That everything was read is news only once; with thousands of records, showing them again is not for nothing.
    if (before === undefined) o.onPage()
  }
}

async function syncCollection(
  o: Omit<Parameters<typeof syncMirror>[0], 'now'>,
  collection: string,
  isWholeRead: boolean,
): Promise<void> {
  let above: string | undefined
  let cursor: string | undefined
  do {
    const page = await listRecords(o.pds, o.did, collection, { limit: PAGE_SIZE, cursor })
    // A PDS gives a cursor after the last record too; a page that is not full is the last one.
    cursor = page.records.length < PAGE_SIZE ? undefined : page.cursor
    const lowest = cursor === undefined ? undefined : page.records.at(-1)?.rkey
    const changes = await storePage(o, collection, page.records, { above, lowest })
    if (changes > 0) o.onPage()
    if (changes === 0 && !isWholeRead) return
    above = lowest
  } while (cursor !== undefined)
}

/**
 * Makes the part of the copy that a page covers equal to the page: all keys below `above` and not below `lowest`.
 * Gives how many records changed.
 */
async function storePage(
  { store, did }: { readonly store: LocalStore; readonly did: string },
  collection: string,
  records: readonly StoredRecord[],
  covered: { readonly above: string | undefined; readonly lowest: string | undefined },
): Promise<number> {
  const range = IDBKeyRange.bound(
    [did, collection, covered.lowest ?? ''],
    [did, collection, covered.above ?? []],
    false,
    true,
  )
  const transaction = store.transaction('record', 'readwrite')
  const known = new Map((await transaction.store.getAll(range)).map((record) => [record.rkey, record]))
  let changes = 0
  for (const { rkey, cid, value } of records) {
    const old = known.get(rkey)
    known.delete(rkey)
    if (old !== undefined && old.cid === cid) continue
    // A crumb this app has just sent is there already, only without its version.
    if (old === undefined || old.cid !== '') changes += 1
    const record: MirroredRecord = { did, collection, rkey, cid, value: lexToJson(value as LexValue) }
    await transaction.store.put(record)
  }
  for (const { rkey, cid } of known.values()) {
    // Sent after the page was read.
    if (cid === '') continue
    changes += 1
    await transaction.store.delete([did, collection, rkey])
  }
  await transaction.done
  return changes
}
