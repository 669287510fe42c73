import { isValidTid } from '@atproto/syntax'
import type { Database } from '@breadcrumbs/service-kit'
import type { Transaction } from 'kysely'
import { accountFacts } from '../index/account-changes.ts'
import { applyWholeRead } from '../index/apply-batch.ts'
import { isFutureRev } from '../ingest/authenticate.ts'
import { FOLLOW, isOurs, isWantedCollection, POST } from '../ingest/wanted.ts'
import { readKnownPaths } from '../log/desync-table.ts'
import { appendFacts, lockLog } from '../log/fact-table.ts'
import type { Quota } from '../log/quota.ts'
import { type RepoState, readRepo, writeRepo } from '../log/repo-table.ts'
import type { Schema } from '../log/schema.ts'
import { HostTrouble, type PdsClient } from '../pds/pds-client.ts'
import type { AccountState } from './account-state.ts'
import { missingPaths, oldestPostKey, type Snapshot, snapshotWrites } from './snapshot.ts'

/** Of one collection; what is older is left as it is (bad input RC-036). */
const RECORDS_MAX = 10_000
/** A repo that is written to all the time is tried again later. */
const ATTEMPTS_MAX = 3

/** `overtaken`: the stream told of newer things meanwhile, each time. `inactive`: nobody is shown who is not there. */
export type RepairOutcome = 'repaired' | 'overtaken' | 'inactive'

export interface RepairRepoOptions {
  readonly db: Pick<Database<Schema>, 'kysely' | 'transaction'>
  readonly client: PdsClient
  /** Whether the account may be shown, as its hosts say now. */
  account(): Promise<AccountState>
  /** Whether a read that was overtaken may be followed by another at once. */
  mayAskAgain(): boolean
  /** Whether their follows matter to us. */
  views(did: string): boolean
  /** Base of the public crumb pages. */
  readonly webUrl?: string | undefined
  now(): number
  /** How much is kept of one person. */
  readonly quota: Quota
  onRejected(reason: string): void
}

/**
 * Makes what we hold of a repo what its PDS has, the state of the account first. The rev is asked for
 * before the lists: they are of it or of later commits, and applying a later commit once more changes
 * nothing, while an earlier one is stale from then on. When the stream was faster than the answers,
 * they are asked for again.
 *
 * @throws HostTrouble when the PDS does not give them
 */
export async function repairRepo(did: string, o: RepairRepoOptions): Promise<RepairOutcome> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const before = await readRepo(o.db.kysely, did)
    const account = await o.account()
    const found = account.active ? await fetchRepo(did, account.rev, o) : { status: account.status }
    const outcome = await o.db.transaction(async (trx) => {
      await lockLog(trx)
      const repo = await readRepo(trx, did)
      if (isToldAnew(before, repo)) return 'overtaken'
      return 'rev' in found ? applyFound(trx, repo, found, o) : applyAway(trx, did, repo, found.status)
    })
    if (outcome !== 'overtaken' || !o.mayAskAgain()) return outcome
  }
  return 'overtaken'
}

/** Notes that an account is gone from the network without asking any host: its DID is no more. */
export async function forgetAccount(
  did: string,
  { db }: Pick<RepairRepoOptions, 'db'>,
): Promise<RepairOutcome> {
  return db.transaction(async (trx) => {
    await lockLog(trx)
    return applyAway(trx, did, await readRepo(trx, did), 'deleted')
  })
}

/** What was found of a repo that may be shown. */
interface Found {
  readonly did: string
  readonly rev: string
  readonly snapshots: readonly Snapshot[]
  /** Whether a collection was asked for: who begins to read here meanwhile has follows that were not. */
  readonly isListed: (collection: string) => boolean
}

async function fetchRepo(did: string, toldRev: string | undefined, o: RepairRepoOptions): Promise<Found> {
  const rev = toldRev ?? (await o.client.latestRev(did))
  if (!isValidTid(rev) || isFutureRev(rev, o.now())) throw new HostTrouble('not a rev of now')
  const isReader = o.views(did)
  const isListed = (collection: string): boolean =>
    isWantedCollection(collection) && (collection !== FOLLOW || isReader)
  const held = (await o.client.collections(did)).filter(isListed)
  const snapshots: Snapshot[] = []
  // Of somebody who neither takes part nor reads nothing concerns us. What was not listed is not gone: a companion post
  // may have come before its crumb.
  if (!held.some(isOurs) && !isReader) {
    const unread = held.map((collection) => ({ collection, records: [], isComplete: false }))
    return { did, rev, isListed, snapshots: unread }
  }
  for (const collection of held.toSorted((a, b) => Number(a === POST) - Number(b === POST))) {
    const downTo = collection === POST ? oldestPostKey(did, snapshots) : undefined
    const limits = { recordsMax: RECORDS_MAX, ...(downTo !== undefined && { downTo }) }
    snapshots.push({ collection, ...(await o.client.records(did, collection, limits)) })
  }
  return { did, rev, isListed, snapshots }
}

/** Whether the stream has told a state of the account since: its word is as new as the host's answer, or newer. */
function isToldAnew(before: RepoState, now: RepoState): boolean {
  return (
    before.isActive !== now.isActive ||
    before.account?.seq !== now.account?.seq ||
    before.account?.stream !== now.account?.stream
  )
}

async function applyAway(
  trx: Transaction<Schema>,
  did: string,
  repo: RepoState,
  status: string | undefined,
): Promise<RepairOutcome> {
  // Somebody away stays as they are; what was kept of them meanwhile goes when they are deleted.
  if (repo.isActive || status === 'deleted') await appendFacts(trx, accountFacts(did, false, status))
  // Back again, they are asked for again.
  await writeRepo(trx, did, { ...repo, isActive: false, isDesynced: false })
  return 'inactive'
}

async function applyFound(
  trx: Transaction<Schema>,
  repo: RepoState,
  { did, rev, snapshots, isListed }: Found,
  o: RepairRepoOptions,
): Promise<RepairOutcome> {
  if (repo.rev !== undefined && repo.rev > rev) return 'overtaken'
  if (!repo.isActive) await appendFacts(trx, accountFacts(did, true, undefined))
  const known = await readKnownPaths(trx, did)
  const paths = new Set(known)
  const gone = missingPaths(known, snapshots, isListed)
  const writes = [
    ...gone.map((path) => ({ type: 'gone' as const, path })),
    ...(await snapshotWrites(snapshots, {
      did,
      webUrl: o.webUrl,
      onRejected: (reason) => o.onRejected(reason),
      isKnown: (path) => paths.has(path),
    })),
  ]
  await applyWholeRead(trx, { kind: 'commit', did, rev, receivedAt: o.now(), writes }, repo.rev, o.quota)
  await writeRepo(trx, did, { ...repo, rev, isActive: true, isDesynced: false })
  return 'repaired'
}
