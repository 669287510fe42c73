import { setImmediate as nextTurn } from 'node:timers/promises'
import { ENTRY_COLLECTIONS, ids, isRejected } from '@breadcrumbs/lexicons'
import type { Database, IdentityResolver, SafeFetch } from '@breadcrumbs/service-kit'
import type { RecordWrite } from '../events.ts'
import { pathsToKnow } from '../index/record-changes.ts'
import type { Tail } from '../index/tail.ts'
import { readListedRecord } from '../ingest/json-record.ts'
import { markDesynced } from '../log/desync-table.ts'
import { appendFacts, lockLog, readTakesPart } from '../log/fact-table.ts'
import { readFactsAt, readListedPaths } from '../log/listed-facts.ts'
import { appendWithin, type Quota } from '../log/quota.ts'
import type { Schema } from '../log/schema.ts'
import { createPdsClient, type ListedRecord } from '../pds/pds-client.ts'
import { dayOf } from './idle.ts'
import { listedChanges, missingChanges, readGraphRecords } from './snapshot.ts'

/** More records of one collection than this are not loaded (bad input RC-036). */
const RECORDS_MAX = 100_000
/** Records written in one go: some milliseconds of the event loop. */
const SLICE = 500

const GRAPH = [
  ['follow', 'app.bsky.graph.follow'],
  ['block', 'app.bsky.graph.block'],
] as const
/** What the shield holds a crumb against, and how the viewer wants to read. */
const OWN = [ids.crumb, ids.feedPreference, ...ENTRY_COLLECTIONS]

export interface LoadViewerOptions {
  readonly db: Pick<Database<Schema>, 'transaction'>
  /** Makes what was written known to this process and to the one that ingests. */
  readonly tail: Tail
  /** To this process alone. */
  readonly ownTail: Tail
  readonly identity: Pick<IdentityResolver, 'pds'>
  readonly fetch: SafeFetch
  /** Our clock, ms. */
  now(): number
  /** How much is kept of one person. */
  readonly quota: Quota
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
  const lists = await fetchLists(did, o, signal)
  const listed = new Set<string>()
  let tookPart: boolean | undefined
  let wroteCrumbs = false
  for (const list of slices(lists)) {
    const writes = await list.read(list.records)
    await o.db.transaction(async (trx) => {
      await lockLog(trx)
      tookPart ??= await readTakesPart(trx, did)
      const known = await readFactsAt(trx, did, writes.flatMap(pathsToKnow))
      await appendWithin(trx, listedChanges(did, known, writes, { since, now: o.now() }), o.quota)
    })
    for (const { path } of writes) listed.add(path)
    wroteCrumbs ||= writes.some(({ type }) => type === 'crumb')
    await o.ownTail.catchUp()
    await nextTurn()
  }
  await dropMissing(did, listed, since, o)
  await o.db.transaction(async (trx) => {
    await lockLog(trx)
    // Posts are not listed here, and somebody who wrote before we knew of them has some: they are fetched in peace.
    if (wroteCrumbs && tookPart === false) await markDesynced(trx, [did])
    await appendFacts(trx, [{ did, path: '', version: '', body: { kind: 'viewer', loaded: true, seenDay } }])
  })
  await o.tail.catchUp()
}

/** One collection of theirs, or a slice of it, and how its records are read. */
interface List {
  readonly records: readonly ListedRecord[]
  readonly read: (records: readonly ListedRecord[]) => Promise<RecordWrite[]> | RecordWrite[]
}

async function fetchLists(did: string, o: LoadViewerOptions, signal: AbortSignal): Promise<List[]> {
  const pds = await o.identity.pds(did)
  if (!pds) return []
  // Somebody waits for their first page: all lists are asked for at once.
  const client = createPdsClient({ ...o, pds, signal, pace: async () => {} })
  const fetched = async (collection: string, read: List['read']): Promise<List> => {
    const { records } = await client.records(did, collection, { recordsMax: RECORDS_MAX })
    return { records, read }
  }
  return Promise.all([
    ...GRAPH.map(([type, collection]) =>
      fetched(collection, (records) => readGraphRecords(type, collection, records)),
    ),
    ...OWN.map((collection) => fetched(collection, (records) => readOwnRecords(did, collection, records))),
  ])
}

/** Some follow 100,000 people: nobody else shall wait while they are written (bad input RC-036). */
function* slices(lists: readonly List[]): Generator<List> {
  for (const { records, read } of lists)
    for (let at = 0; at < records.length; at += SLICE) yield { records: records.slice(at, at + SLICE), read }
}

async function dropMissing(
  did: string,
  listed: ReadonlySet<string>,
  since: number,
  o: LoadViewerOptions,
): Promise<void> {
  let after: string | undefined = ''
  while (after !== undefined) {
    const from: string = after
    after = await o.db.transaction(async (trx) => {
      await lockLog(trx)
      const known = await readListedPaths(trx, did, from, SLICE)
      await appendFacts(trx, missingChanges(did, known, listed, since))
      return known.length < SLICE ? undefined : known.at(-1)?.path
    })
    await nextTurn()
  }
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
