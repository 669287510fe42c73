import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Position } from '@breadcrumbs/service-kit'
import type { Transaction } from 'kysely'
import type { NetworkEvent } from '../events.ts'
import { Draft } from '../log/draft.ts'
import { writePosition } from '../log/position-table.ts'
import type { Quota } from '../log/quota.ts'
import { type RepoState, readRepos, unknownRepo, writeRepos } from '../log/repo-table.ts'
import type { Schema } from '../log/schema.ts'
import { accountChanges } from './account-changes.ts'
import { lateFacts } from './late-step.ts'
import { pathNamedBefore, pathsToKnow, recordChanges } from './record-changes.ts'

/** A commit may bring dozens of records: pages are served in between. */
const EVENTS_PER_TURN = 16

type CommitEvent = Extract<NetworkEvent, { kind: 'commit' }>

/** Why an event changed nothing. */
export type Skipped = 'stale-rev' | 'inactive-account' | 'stale-account' | 'stale-sync'

/**
 * Writes what a batch of events adds to the log, and the stream's position, in the caller's one
 * transaction: both are durable or neither is. Applying a batch again changes nothing, because
 * each repo's rev only rises. `now` in ms. Answers whether a repo has to be fetched from its PDS now.
 */
export async function applyBatch(
  trx: Transaction<Schema>,
  events: readonly NetworkEvent[],
  position: Position,
  o: { now: number; quota: Quota; onSkipped(why: Skipped): void },
): Promise<boolean> {
  const repos = await readRepos(trx, [...new Set(events.map(({ did }) => did))])
  const draft = await Draft.about(trx, events.flatMap(subjectsOf), o.quota)
  const changed = new Map<string, RepoState>()
  let mustFetch = false
  for (const [n, event] of events.entries()) {
    if (n % EVENTS_PER_TURN === EVENTS_PER_TURN - 1) await nextTurn()
    const before = changed.get(event.did) ?? repos.get(event.did) ?? unknownRepo
    const { repo, outcome } = await applyEvent(draft, event, before, `${position.source}|${position.epoch}`)
    if (repo) changed.set(event.did, repo)
    if (outcome === 'fetch') mustFetch = true
    else if (outcome) o.onSkipped(outcome)
  }
  await draft.write()
  await writeRepos(trx, changed)
  await writePosition(trx, position, o.now)
  return mustFetch
}

/** What an event makes of its repo, and what else is to be said about it. */
interface Applied {
  readonly repo?: RepoState
  readonly outcome?: Skipped | 'fetch'
}

async function applyEvent(
  draft: Draft,
  event: NetworkEvent,
  repo: RepoState,
  stream: string,
): Promise<Applied> {
  if (event.kind === 'account') {
    const changes = accountChanges(repo, event, stream)
    if (!changes.apply) return { outcome: changes.reason }
    draft.add(changes.facts)
    return { repo: changes.repo, ...(changes.repo.isDesynced && { outcome: 'fetch' }) }
  }
  if (event.kind === 'desync') return { repo: { ...repo, isDesynced: true }, outcome: 'fetch' }
  if (isStale(repo.rev, event)) {
    if (event.kind === 'sync') return { outcome: 'stale-sync' }
    return repo.isActive && (await draftLate(draft, event)) ? {} : { outcome: 'stale-rev' }
  }
  if (event.kind === 'sync') return { repo: { ...repo, rev: event.rev, isDesynced: true }, outcome: 'fetch' }
  if (!repo.isActive) return { outcome: 'inactive-account' }
  await draftCommit(draft, event)
  // What somebody wrote before we first heard of them, blocks above all, is fetched.
  const isFirst = repo.rev === undefined
  return {
    repo: { ...repo, rev: event.rev, isDesynced: repo.isDesynced || isFirst },
    ...(isFirst && { outcome: 'fetch' }),
  }
}

/**
 * Order within a repo is its rev alone: a replay, a second relay or an attacker cannot turn it back
 * (FH-015, FH-016). Records told one by one share their rev; saying one twice changes nothing.
 */
function isStale(known: string | undefined, event: { rev: string; isPartial?: boolean }): boolean {
  return known !== undefined && (event.isPartial ? event.rev < known : event.rev <= known)
}

/** Adds what a commit tells that a whole read of its repo could not see; false where it tells nothing. */
async function draftLate(draft: Draft, { did, rev, receivedAt, writes }: CommitEvent): Promise<boolean> {
  let isNews = false
  for (const write of writes) {
    const known = await draft.factsAbout(did, [write.path])
    const facts = lateFacts(write, { did, rev, receivedAt, known })
    draft.add(facts)
    isNews ||= facts.length > 0
  }
  return isNews
}

/**
 * Writes what a whole read of a repo adds to the log, and nothing else: order is the caller's business. `told`: the rev
 * up to which the stream had told of the repo.
 */
export async function applyWholeRead(
  trx: Transaction<Schema>,
  event: CommitEvent,
  told: string | undefined,
  quota: Quota,
): Promise<void> {
  const draft = await Draft.about(trx, subjectsOf(event), quota)
  await draftCommit(draft, event, told ?? '')
  await draft.write()
}

/** What has to be known for an event, as far as the event itself tells. */
function subjectsOf(event: NetworkEvent): { did: string; path: string }[] {
  if (event.kind !== 'commit') return []
  return event.writes.flatMap((write) => pathsToKnow(write).map((path) => ({ did: event.did, path })))
}

async function draftCommit(draft: Draft, event: CommitEvent, told?: string): Promise<void> {
  const { did, rev, receivedAt } = event
  for (const write of event.writes) {
    const known = await draft.factsAbout(did, pathsToKnow(write))
    const before = pathNamedBefore(write, known)
    if (before !== undefined) known.push(...(await draft.factsAbout(did, [before])))
    const viewer = known.find((fact) => fact.body.kind === 'viewer')?.body
    const isViewer = viewer?.kind === 'viewer' && viewer.idle !== true
    const takesPart = write.type === 'block' && (await draft.takesPart(did))
    draft.add(recordChanges(write, { did, rev, receivedAt, known, isViewer, takesPart, told }))
  }
}
