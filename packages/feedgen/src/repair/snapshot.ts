import { isValidRecordKey, isValidTid } from '@atproto/syntax'
import { ids, isEntryCollection, isRejected } from '@breadcrumbs/lexicons'
import type { RecordWrite } from '../events.ts'
import { namedPostRkey } from '../ingest/companion-ref.ts'
import { readListedRecord } from '../ingest/json-record.ts'
import type { RecordList } from '../pds/pds-client.ts'

/** One collection of a repo as its PDS lists it. */
export interface Snapshot extends RecordList {
  readonly collection: string
}

export interface SnapshotContext {
  readonly did: string
  /** Whether we hold something about this path already. */
  isKnown(path: string): boolean
  /** Base of the public crumb pages. */
  readonly webUrl?: string | undefined
  onRejected(reason: string): void
}

/**
 * What listed records say, as the writes of one commit would: posts last, so that their crumbs are
 * known when they are paired. What has no time of its own takes that of its key, so that history
 * found late does not come up as news (design/feedgen.md "From event to item").
 */
export async function snapshotWrites(
  snapshots: readonly Snapshot[],
  o: SnapshotContext,
): Promise<RecordWrite[]> {
  const writes: RecordWrite[] = []
  for (const { collection, records } of snapshots) {
    for (const { rkey, cid, value } of records) {
      const write = await readWrite(collection, rkey, cid, value, o)
      if (write) writes.push(withTime(write, rkey))
    }
  }
  return writes.toSorted((a, b) => Number(a.type === 'post') - Number(b.type === 'post'))
}

/**
 * The known paths that are not there any more. A list that was cut short says nothing about what
 * is older than its last element.
 */
export function missingPaths(
  known: readonly string[],
  snapshots: readonly Snapshot[],
  isListed: (collection: string) => boolean,
): string[] {
  const byCollection = new Map(snapshots.map((snapshot) => [snapshot.collection, snapshot]))
  return known.filter((path) => {
    const collection = path.slice(0, path.indexOf('/'))
    const rkey = path.slice(collection.length + 1)
    if (!isListed(collection)) return false
    const snapshot = byCollection.get(collection)
    if (!snapshot) return true
    if (snapshot.records.some((record) => record.rkey === rkey)) return false
    const oldest = snapshot.records.at(-1)?.rkey
    return snapshot.isComplete || (oldest !== undefined && rkey > oldest)
  })
}

/**
 * The key below which no post of somebody accompanies one of these records: people post for years
 * before they drop a crumb. Undefined where the keys do not tell.
 */
export function oldestPostKey(did: string, snapshots: readonly Snapshot[]): string | undefined {
  let oldest: string | undefined
  for (const { collection, records } of snapshots) {
    if (collection !== ids.crumb && !isEntryCollection(collection)) continue
    for (const { rkey, value } of records) {
      if (!isValidTid(rkey)) return undefined
      for (const key of [rkey, namedPostRkey(did, value) ?? rkey])
        if (oldest === undefined || key < oldest) oldest = key
    }
  }
  return oldest
}

async function readWrite(
  collection: string,
  rkey: string,
  cid: string | undefined,
  value: unknown,
  o: SnapshotContext,
): Promise<RecordWrite | undefined> {
  const path = `${collection}/${rkey}`
  if (!isValidRecordKey(rkey)) {
    o.onRejected('record-path')
    return undefined
  }
  const { did, webUrl } = o
  const isCreate = !o.isKnown(path)
  const record = await readListedRecord(value, { did, collection, rkey, cid, isCreate, webUrl })
  if (!record || !isRejected(record)) return record
  o.onRejected(record.rejected)
  // As in a commit: what its owner has there now is not what we knew.
  return { type: 'gone', path }
}

function withTime(write: RecordWrite, rkey: string): RecordWrite {
  const at = tidTime(rkey)
  if (write.type === 'entry') return { ...write, happenedAt: write.happenedAt ?? at }
  if (write.type === 'crumb' || write.type === 'post') return { ...write, createdAt: write.createdAt ?? at }
  return write
}

const TID_LETTERS = '234567abcdefghijklmnopqrstuvwxyz'

/** The time a key was made, ms; undefined for a key that is no TID (atproto specification, "TID"). */
function tidTime(rkey: string): number | undefined {
  if (!isValidTid(rkey)) return undefined
  let microseconds = 0
  for (const letter of rkey.slice(0, 11)) microseconds = microseconds * 32 + TID_LETTERS.indexOf(letter)
  return Math.floor(microseconds / 1000)
}
