import type { Position } from '@breadcrumbs/service-kit'
import type { Transaction } from 'kysely'
import type { NetworkEvent } from '../events.ts'
import { appendFacts, readFactsAbout, readTakesPart } from '../log/fact-table.ts'
import { writePosition } from '../log/position-table.ts'
import { readRepo, writeRepo } from '../log/repo-table.ts'
import type { Schema } from '../log/schema.ts'
import { accountChanges } from './account-changes.ts'
import { pathNamedBefore, pathsToKnow, recordChanges } from './record-changes.ts'

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
  o: { now: number; onSkipped(why: Skipped): void },
): Promise<boolean> {
  let mustFetch = false
  for (const event of events) {
    const outcome = await applyEvent(trx, event, `${position.source}|${position.epoch}`)
    if (outcome === 'fetch') mustFetch = true
    else if (outcome) o.onSkipped(outcome)
  }
  await writePosition(trx, position, o.now)
  return mustFetch
}

async function applyEvent(
  trx: Transaction<Schema>,
  event: NetworkEvent,
  stream: string,
): Promise<Skipped | 'fetch' | undefined> {
  const repo = await readRepo(trx, event.did)
  if (event.kind === 'account') {
    const changes = accountChanges(repo, event, stream)
    if (!changes.apply) return changes.reason
    await writeRepo(trx, event.did, changes.repo)
    await appendFacts(trx, changes.facts)
    return changes.repo.isDesynced ? 'fetch' : undefined
  }
  if (event.kind === 'desync') {
    await writeRepo(trx, event.did, { ...repo, isDesynced: true })
    return 'fetch'
  }
  if (isStale(repo.rev, event)) return event.kind === 'sync' ? 'stale-sync' : 'stale-rev'
  if (event.kind === 'sync') {
    await writeRepo(trx, event.did, { ...repo, rev: event.rev, isDesynced: true })
    return 'fetch'
  }
  if (!repo.isActive) return 'inactive-account'
  await applyCommit(trx, event)
  // What somebody wrote before we first heard of them, blocks above all, is fetched.
  const isFirst = repo.rev === undefined
  await writeRepo(trx, event.did, { ...repo, rev: event.rev, isDesynced: repo.isDesynced || isFirst })
  return isFirst ? 'fetch' : undefined
}

/**
 * Order within a repo is its rev alone: a replay, a second relay or an attacker cannot turn it back
 * (FH-015, FH-016). Records told one by one share their rev; saying one twice changes nothing.
 */
function isStale(known: string | undefined, event: { rev: string; isPartial?: boolean }): boolean {
  return known !== undefined && (event.isPartial ? event.rev < known : event.rev <= known)
}

/** Writes what the records of one commit add to the log, and nothing else: order is the caller's business. */
export async function applyCommit(
  trx: Transaction<Schema>,
  event: Extract<NetworkEvent, { kind: 'commit' }>,
): Promise<void> {
  const { did, rev, receivedAt } = event
  for (const write of event.writes) {
    const known = await readFactsAbout(trx, did, pathsToKnow(write))
    const before = pathNamedBefore(write, known)
    if (before !== undefined) known.push(...(await readFactsAbout(trx, did, [before])))
    const viewer = known.find((fact) => fact.body.kind === 'viewer')?.body
    const isViewer = viewer?.kind === 'viewer' && viewer.idle !== true
    const takesPart = write.type === 'block' && (await readTakesPart(trx, did))
    await appendFacts(trx, recordChanges(write, { did, rev, receivedAt, known, isViewer, takesPart }))
  }
}
