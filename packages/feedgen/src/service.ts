import type { DidString } from '@atproto/syntax'
import {
  createIdentityResolver,
  createSafeFetch,
  createServiceAuth,
  type Database,
  type DatabaseOptions,
  type Logger,
  openDatabase,
  type Readiness,
  startHttp,
  subscribeReposSource,
} from '@breadcrumbs/service-kit'
import type { Config } from './config.ts'
import { feeds } from './feeds/registry.ts'
import { applyBatch } from './index/apply-batch.ts'
import { MemoryIndex } from './index/memory-index.ts'
import { createTail } from './index/tail.ts'
import { createIngest } from './ingest/ingest.ts'
import { startStream } from './ingest/stream.ts'
import { countDeadLetters } from './log/dead-letter-table.ts'
import { countGaps } from './log/gap-table.ts'
import { migrations } from './log/migrations/index.ts'
import { countDesynced } from './log/repo-table.ts'
import type { Schema } from './log/schema.ts'
import { createFeedgenMetrics } from './metrics.ts'
import { mountRoutes } from './serve/routes.ts'
import { VERSION } from './version.ts'
import { loadViewer } from './viewers/load-viewer.ts'
import { createViewers } from './viewers/viewers.ts'

/** How long a first request waits for its viewer (design/feedgen.md "Viewers"). */
const VIEWER_BOX_MS = 1_500
const PDS_TIMEOUT_MS = 10_000
/** A page of 100 listRecords entries is some 50 kB. */
const PDS_BYTES_MAX = 2_000_000
const RATE_LIMIT = { windowMs: 60_000, max: 6_000 }

/** What the service takes from outside, besides its configuration. */
export interface ServiceDependencies {
  readonly now: () => number
  readonly open: (o: DatabaseOptions) => Promise<Database<Schema>>
}

export interface Service {
  readonly url: string
  readonly index: MemoryIndex
  /** Rejects when our own state is broken and the process must end. */
  readonly broken: Promise<void>
  close(): Promise<void>
}

/**
 * The whole service, wired: the database is opened and the index rebuilt from its log, then the
 * stream is followed and feeds are served. Every part is given what it needs here and nowhere else.
 */
export async function startService(
  config: Config,
  log: Logger,
  { now, open }: ServiceDependencies = { now: () => Date.now(), open: openDatabase },
): Promise<Service> {
  const db = await open({ url: config.databaseUrl, migrations, log })
  const { plcUrl, allowLoopback } = config
  const identity = createIdentityResolver({ plcUrl, allowLoopback, now })
  const fetch = createSafeFetch({ allowLoopback, timeoutMs: PDS_TIMEOUT_MS, bytesMax: PDS_BYTES_MAX })
  const serviceDid = config.serviceDid as DidString
  const publisherDid = config.publisherDid as DidString
  // A skeleton only reads: the same token may come again (client retries), so it is remembered, not refused.
  const auth = createServiceAuth({
    audiences: [serviceDid, `${serviceDid}#bsky_fg`],
    identity,
    replay: 'allow',
    now,
  })

  const index = new MemoryIndex()
  const tail = createTail(db.kysely, index)
  let isCaughtUp = false
  const viewers = createViewers({
    index,
    boxMs: VIEWER_BOX_MS,
    log,
    load: (did, signal) => loadViewer(did, { db, tail, identity, fetch }, signal),
  })
  const metrics = createFeedgenMetrics(VERSION, () => ({
    connected: stream?.state().connected ?? false,
    lagMs: stream?.state().lagMs,
    queued: stream?.state().queued ?? 0,
    ...index.stats(),
  }))

  const handle = createIngest({
    interest: index,
    identity,
    now,
    onRejected: metrics.rejected,
    onWanted: metrics.wanted,
    async apply(events, position) {
      await db.transaction((trx) =>
        applyBatch(trx, events, position, { now: now(), onSkipped: metrics.skipped }),
      )
      await tail.catchUp()
    },
  })
  const source = subscribeReposSource({ url: config.upstreamUrl, epoch: config.upstreamEpoch })
  let stream: Awaited<ReturnType<typeof startStream>> | undefined

  async function readiness(): Promise<Readiness> {
    const [gaps, desyncedRepos, deadLetters] = await Promise.all([
      countGaps(db.kysely),
      countDesynced(db.kysely),
      countDeadLetters(db.kysely),
    ])
    return {
      ready: isCaughtUp,
      reasons: isCaughtUp ? [] : ['the index is being rebuilt'],
      details: {
        stream: stream?.state(),
        logPosition: index.position,
        ...index.stats(),
        gaps,
        desyncedRepos,
        deadLetters,
      },
    }
  }

  const http = await startHttp({
    name: 'feedgen',
    version: VERSION,
    log,
    metrics: metrics.metrics,
    host: config.host,
    port: config.port,
    trustProxy: config.trustedProxies,
    rateLimit: RATE_LIMIT,
    ...(config.metricsPort !== undefined && { metricsPort: config.metricsPort }),
    alive: () => db.check(),
    readiness,
    mount: (app) =>
      mountRoutes(app, {
        serviceDid,
        publisherDid,
        publicUrl: config.publicUrl,
        feeds,
        index,
        viewers,
        auth,
        isReady: () => isCaughtUp,
        onServed: metrics.served,
      }),
  })
  await tail.catchUp()
  isCaughtUp = true
  stream = await startStream({
    source,
    startAt: config.startAt,
    db,
    handle,
    now,
    log,
    onDeadLetter: metrics.deadLettered,
    onGap: metrics.gap,
    onDiscarded: metrics.rejected,
  })
  return {
    url: http.url,
    index,
    broken: stream.finished,
    async close() {
      await http.close()
      await stream?.stop()
      await viewers.close()
      await db.close()
    },
  }
}
