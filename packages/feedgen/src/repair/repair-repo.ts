import { isValidTid } from '@atproto/syntax'
import type { Database } from '@breadcrumbs/service-kit'
import type { Transaction } from 'kysely'
import { applyCommit } from '../index/apply-batch.ts'
import { isFutureRev } from '../ingest/authenticate.ts'
import { FOLLOW, isWantedCollection } from '../ingest/wanted.ts'
import { readKnownPaths } from '../log/desync-table.ts'
import { lockLog } from '../log/fact-table.ts'
import { readRepo, writeRepo } from '../log/repo-table.ts'
import type { Schema } from '../log/schema.ts'
import { HostTrouble, type PdsClient } from './pds-client.ts'
import { missingPaths, type Snapshot, snapshotWrites } from './snapshot.ts'

/** Of one collection; what is older is left as it is (bad input RC-036). */
const RECORDS_MAX = 10_000
/** A repo that is written to all the time is tried again later. */
const ATTEMPTS_MAX = 3

/** `overtaken`: the stream told of newer commits meanwhile, each time. `inactive`: nobody is shown who is not there. */
export type RepairOutcome = 'repaired' | 'overtaken' | 'inactive'

export interface RepairRepoOptions {
  readonly db: Pick<Database<Schema>, 'kysely' | 'transaction'>
  readonly client: PdsClient
  /** Whether their follows matter to us. */
  views(did: string): boolean
  /** Base of the public crumb pages. */
  readonly webUrl?: string | undefined
  now(): number
  onRejected(reason: string): void
}

/**
 * Makes what we hold of a repo what its PDS has. The rev is asked for before the lists: they are of
 * it or of later commits, and applying a later commit once more changes nothing, while an earlier
 * one is stale from then on. When the stream was faster than the lists, they are asked for again.
 *
 * @throws HostTrouble when the PDS does not give them
 */
export async function repairRepo(did: string, o: RepairRepoOptions): Promise<RepairOutcome> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const rev = await o.client.latestRev(did)
    if (!isValidTid(rev) || isFutureRev(rev, o.now())) throw new HostTrouble('not a rev of now')
    const snapshots = await fetchSnapshots(did, o)
    const outcome = await o.db.transaction((trx) => applySnapshot(trx, { did, rev, snapshots }, o))
    if (outcome !== 'overtaken') return outcome
  }
  return 'overtaken'
}

async function fetchSnapshots(did: string, o: RepairRepoOptions): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = []
  for (const collection of await o.client.collections(did)) {
    if (!isListed(did, collection, o)) continue
    snapshots.push({ collection, ...(await o.client.records(did, collection, RECORDS_MAX)) })
  }
  return snapshots
}

function isListed(did: string, collection: string, o: RepairRepoOptions): boolean {
  return isWantedCollection(collection) && (collection !== FOLLOW || o.views(did))
}

async function applySnapshot(
  trx: Transaction<Schema>,
  { did, rev, snapshots }: { did: string; rev: string; snapshots: readonly Snapshot[] },
  o: RepairRepoOptions,
): Promise<RepairOutcome> {
  await lockLog(trx)
  const repo = await readRepo(trx, did)
  if (!repo.isActive) {
    // Back again, they are asked for again.
    await writeRepo(trx, did, { ...repo, isDesynced: false })
    return 'inactive'
  }
  if (repo.rev !== undefined && repo.rev > rev) return 'overtaken'
  const known = await readKnownPaths(trx, did)
  const paths = new Set(known)
  const gone = missingPaths(known, snapshots, (collection) => isListed(did, collection, o))
  const writes = [
    ...gone.map((path) => ({ type: 'gone' as const, path })),
    ...(await snapshotWrites(snapshots, {
      did,
      webUrl: o.webUrl,
      onRejected: (reason) => o.onRejected(reason),
      isKnown: (path) => paths.has(path),
    })),
  ]
  await applyCommit(trx, { kind: 'commit', did, rev, receivedAt: o.now(), writes })
  await writeRepo(trx, did, { ...repo, rev, isDesynced: false })
  return 'repaired'
}
