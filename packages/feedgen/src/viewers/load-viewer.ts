import type { Database, IdentityResolver, SafeFetch } from '@breadcrumbs/service-kit'
import type { Tail } from '../index/tail.ts'
import { appendFacts, lockLog, readGraphFacts } from '../log/fact-table.ts'
import type { Schema } from '../log/schema.ts'
import { type GraphKind, type GraphRecord, readGraphRecords, snapshotChanges } from './graph-snapshot.ts'
import { listRecords } from './list-records.ts'

/** More follows than this are not loaded (bad input RC-036). */
const RECORDS_MAX = 100_000

const COLLECTIONS: readonly (readonly [GraphKind, string])[] = [
  ['follow', 'app.bsky.graph.follow'],
  ['block', 'app.bsky.graph.block'],
]

export interface LoadViewerOptions {
  readonly db: Pick<Database<Schema>, 'transaction'>
  readonly tail: Tail
  readonly identity: Pick<IdentityResolver, 'pds'>
  readonly fetch: SafeFetch
}

/**
 * Loads somebody's follows and blocks from their PDS into the log. First the log is told that they
 * read here, and the index with it: from then on the stream's follow events for them are kept, so
 * that nothing falls between the PDS's answer and the stream.
 *
 * @throws ListRecordsError, DirectoryUnavailable, SafeFetchError: the next visit tries again.
 */
export async function loadViewer(did: string, o: LoadViewerOptions, signal: AbortSignal): Promise<void> {
  const since = await o.db.transaction(async (trx) => {
    const position = await lockLog(trx)
    await appendFacts(trx, [{ did, path: '', version: '', body: { kind: 'viewer', loaded: false } }])
    return position
  })
  await o.tail.catchUp()
  const snapshot = await fetchGraph(did, o, signal)
  await o.db.transaction(async (trx) => {
    await lockLog(trx)
    await appendFacts(trx, snapshotChanges(did, await readGraphFacts(trx, did), snapshot, since))
  })
  await o.tail.catchUp()
}

async function fetchGraph(did: string, o: LoadViewerOptions, signal: AbortSignal): Promise<GraphRecord[]> {
  const pds = await o.identity.pds(did)
  if (!pds) return []
  const lists = await Promise.all(
    COLLECTIONS.map(async ([kind, collection]) =>
      readGraphRecords(
        kind,
        collection,
        await listRecords(o.fetch, { pds, did, collection, recordsMax: RECORDS_MAX, signal }),
      ),
    ),
  )
  return lists.flat()
}
