import {
  type ClockWatch,
  type Consumer,
  createSafeFetch,
  type Database,
  type IdentityResolver,
  type Logger,
  type SafeFetch,
  type SafeFetchOptions,
} from '@breadcrumbs/service-kit'
import type { Config } from './config.ts'
import { applyBatch } from './index/apply-batch.ts'
import type { MemoryIndex } from './index/memory-index.ts'
import type { Tail } from './index/tail.ts'
import { chooseSource } from './ingest/choose-source.ts'
import { assertNotSetBack } from './ingest/clock-set-back.ts'
import { createIngest } from './ingest/ingest.ts'
import { withHeadsLeft } from './ingest/leave-heads.ts'
import { startStream } from './ingest/stream.ts'
import { leaveHeads, takeHeads } from './log/heads-table.ts'
import type { Quota } from './log/quota.ts'
import type { Schema } from './log/schema.ts'
import type { FeedgenMetrics } from './metrics.ts'
import { type RepairOptions, startRepair } from './repair/repair.ts'
import { withRepair } from './repair/with-repair.ts'

/** Waits between tries, ms. */
export interface Pace {
  readonly requestMs: number
  readonly idleMs: number
  readonly backoff: { readonly minMs: number; readonly maxMs: number }
  readonly reconnect: { readonly minMs: number; readonly maxMs: number }
  readonly resetMs?: number
}

export interface FollowUpstreamOptions {
  readonly config: Config
  readonly index: MemoryIndex
  readonly tail: Tail
  readonly identity: IdentityResolver
  readonly fetch: SafeFetch
  /** What a PDS or relay may take and send. */
  readonly limits: Pick<SafeFetchOptions, 'timeoutMs' | 'bytesMax'>
  readonly metrics: FeedgenMetrics
  /** How much is kept of one person. */
  readonly quota: Quota
  now(): number
  /** ms of a clock that nobody sets. */
  elapsed(): number
  readonly clock: ClockWatch
  readonly log: Logger
  /** Absent = those of a public network. */
  readonly pace: Pace | undefined
}

/**
 * What the process that ingests does: follows the upstream into the log, and repairs what the stream left out. All it
 * causes is written through `fenced`, which fails once another process leads.
 */
export async function followUpstream(fenced: Database<Schema>, o: FollowUpstreamOptions): Promise<Consumer> {
  const { config, index, tail, identity, fetch, metrics, log, pace } = o
  const now = () => o.now()
  const source = chooseSource(config, now)
  // Whom to keep follows of was written by others while we stood by.
  await tail.catchUp()
  const heads = await fenced.transaction((trx) => takeHeads(trx, source))
  const repair = startRepair({
    db: fenced,
    tail,
    identity,
    fetch,
    upstream: upstreamOf(config, o.limits),
    views: (did) => index.views(did),
    webUrl: config.webUrl,
    now,
    elapsed: () => o.elapsed(),
    random: Math.random,
    quota: o.quota,
    onRepair: metrics.repaired,
    onRejected: metrics.rejected,
    log,
    ...pace,
  })
  const ingest = createIngest({
    heads,
    interest: index,
    identity,
    now,
    onRejected: metrics.rejected,
    onWanted: metrics.wanted,
    webUrl: config.webUrl,
    async apply(events, position) {
      // Before its mark is stored: what is marked may be read at any moment.
      for (const { kind, did } of events) if (kind === 'sync') repair.wasReset(did)
      const mustFetch = await fenced.transaction((trx) =>
        applyBatch(trx, events, position, { now: now(), quota: o.quota, onSkipped: metrics.skipped }),
      )
      await tail.catchUp()
      if (mustFetch) repair.wake()
    },
  })
  const consumer = await startStream({
    source,
    upstreamUrl: config.upstreamUrl,
    startAt: config.startAt,
    ...(pace?.reconnect && { reconnect: pace.reconnect }),
    db: fenced,
    concerns: ingest.concerns,
    async handle(batch, position) {
      assertNotSetBack(o.clock)
      await ingest.handle(batch, position)
    },
    now,
    log,
    onDeadLetter: metrics.deadLettered,
    onGap(why) {
      metrics.gap(why)
      repair.wake()
    },
    onDiscarded: metrics.rejected,
  }).catch(async (error: unknown) => {
    // The next term starts a repair of its own.
    await repair.stop()
    throw error
  })
  const leave = () => fenced.transaction((trx) => leaveHeads(trx, source, ingest.heads()))
  return withRepair(withHeadsLeft(consumer, leave, log), repair)
}

/** Where the states of accounts are asked for: only a relay or a PDS knows them. */
function upstreamOf(
  { source, upstreamUrl }: Config,
  limits: FollowUpstreamOptions['limits'],
): RepairOptions['upstream'] {
  if (source !== 'subscribe-repos') return undefined
  const origin = new URL(upstreamUrl).origin.replace(/^ws/, 'http')
  // The operator chose it: it may stand in a network of their own.
  const fetch = createSafeFetch({ ...limits, trustedOrigins: [origin] })
  return { origin, fetch }
}
