import { ENTRY_COLLECTIONS, ids, isRejected } from '@breadcrumbs/lexicons'
import type { Database, IdentityResolver, SafeFetch } from '@breadcrumbs/service-kit'
import type { RecordWrite } from '../events.ts'
import type { Tail } from '../index/tail.ts'
import { readListedRecord } from '../ingest/json-record.ts'
import { markDesynced } from '../log/desync-table.ts'
import { appendFacts, lockLog, readFactsOf, readTakesPart } from '../log/fact-table.ts'
import type { Schema } from '../log/schema.ts'
import { createPdsClient, type ListedRecord } from '../pds/pds-client.ts'
import { dayOf } from './idle.ts'
import { readGraphRecords, snapshotChanges } from './snapshot.ts'

/** More records of one collection than this are not loaded (bad input RC-036). */
const RECORDS_MAX = 100_000

const GRAPH = [
  ['follow', 'app.bsky.graph.follow'],
  ['block', 'app.bsky.graph.block'],
] as const
/** What the shield holds a crumb against, and how the viewer wants to read. */
const OWN = [ids.crumb, ids.feedPreference, ...ENTRY_COLLECTIONS]

export interface LoadViewerOptions {
  readonly db: Pick<Database<Schema>, 'transaction'>
  readonly tail: Tail
  readonly identity: Pick<IdentityResolver, 'pds'>
  readonly fetch: SafeFetch
  /** Our clock, ms. */
  now(): number
}

/**
 * Loads what somebody's feeds need of them from their PDS into the log: follows, blocks, their own
 * crumbs, entries and preference. First the log is told that they read here, and the index with it:
 * from then on the stream's events for them are kept, so that nothing falls between the PDS's answer
 * and the stream.
 *
 * @throws HostTrouble, DirectoryUnavailable: the next visit tries again.
 */
export async function loadViewer(did: string, o: LoadViewerOptions, signal: AbortSignal): Promise<void> {
  const seenDay = dayOf(o.now())
  const since = await o.db.transaction(async (trx) => {
    const position = await lockLog(trx)
    await appendFacts(trx, [{ did, path: '', version: '', body: { kind: 'viewer', loaded: false, seenDay } }])
    return position
  })
  await o.tail.catchUp()
  const snapshot = await fetchRecords(did, o, signal)
  await o.db.transaction(async (trx) => {
    await lockLog(trx)
    const known = await readFactsOf(trx, did)
    // Posts are not listed here, and somebody who wrote before we knew of them has some: they are fetched in peace.
    if (snapshot.some(({ type }) => type === 'crumb') && !(await readTakesPart(trx, did)))
      await markDesynced(trx, [did])
    await appendFacts(trx, snapshotChanges(did, known, snapshot, { since, now: o.now(), seenDay }))
  })
  await o.tail.catchUp()
}

async function fetchRecords(did: string, o: LoadViewerOptions, signal: AbortSignal): Promise<RecordWrite[]> {
  const pds = await o.identity.pds(did)
  if (!pds) return []
  // Somebody waits for their first page: all lists are asked for at once.
  const client = createPdsClient({ ...o, pds, signal, pace: async () => {} })
  const list = async (collection: string) =>
    (await client.records(did, collection, { recordsMax: RECORDS_MAX })).records
  const lists = await Promise.all([
    ...GRAPH.map(async ([type, collection]) => readGraphRecords(type, collection, await list(collection))),
    ...OWN.map(async (collection) => readOwnRecords(did, collection, await list(collection))),
  ])
  return lists.flat()
}

/** Reads records of ours as the stream's would be; those that cannot be read are left out. */
async function readOwnRecords(
  did: string,
  collection: string,
  records: readonly ListedRecord[],
): Promise<RecordWrite[]> {
  const writes: RecordWrite[] = []
  for (const { rkey, cid, value } of records) {
    const write = await readListedRecord(value, { did, collection, rkey, cid, isCreate: false })
    if (write && !isRejected(write)) writes.push(write)
  }
  return writes
}
