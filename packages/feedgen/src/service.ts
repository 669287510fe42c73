import type { AtUriString, DidString } from '@atproto/syntax'
import {
  ConfigError,
  type Consumer,
  createIdentityResolver,
  createSafeFetch,
  createServiceAuth,
  type Database,
  type DatabaseOptions,
  type Logger,
  openDatabase,
  type Readiness,
  startHttp,
} from '@breadcrumbs/service-kit'
import type { Config } from './config.ts'
import { feeds } from './feeds/registry.ts'
import { applyBatch } from './index/apply-batch.ts'
import { loadSnapshot } from './index/load-snapshot.ts'
import { MemoryIndex } from './index/memory-index.ts'
import { type Snapshots, startSnapshots } from './index/snapshots.ts'
import { createTail, type Tail } from './index/tail.ts'
import { writeSnapshot } from './index/write-snapshot.ts'
import { chooseSource } from './ingest/choose-source.ts'
import { createIngest } from './ingest/ingest.ts'
import { startStream } from './ingest/stream.ts'
import { untilFileGone } from './lease/database-file.ts'
import { followLog, type LogFollower } from './lease/follow-log.ts'
import { followTakedowns } from './lease/follow-takedowns.ts'
import { type Leadership, startLeadership } from './lease/leadership.ts'
import { postgresLease, soleLease } from './lease/lease.ts'
import { lockSoleProcess } from './lease/sole-process.ts'
import { untilIngesterRead } from './lease/until-ingester-read.ts'
import { countDeadLetters } from './log/dead-letter-table.ts'
import { appendFacts } from './log/fact-table.ts'
import { countGaps } from './log/gap-table.ts'
import { migrations } from './log/migrations/index.ts'
import { countDesynced } from './log/repo-table.ts'
import type { Schema } from './log/schema.ts'
import { readTakedowns } from './log/takedown-table.ts'
import { createFeedgenMetrics } from './metrics.ts'
import { type RepairOptions, startRepair } from './repair/repair.ts'
import { withRepair } from './repair/with-repair.ts'
import { type GetFeedSkeletonOptions, getFeedSkeleton, SKELETON_PATH } from './serve/getFeedSkeleton.ts'
import { mountRoutes } from './serve/routes.ts'
import { VERSION } from './version.ts'
import { loadViewer } from './viewers/load-viewer.ts'
import { muteFor } from './viewers/mute.ts'
import { createViewers } from './viewers/viewers.ts'

/** How long a first request waits for its viewer (design/feedgen.md "Viewers"). */
const VIEWER_BOX_MS = 1_500
/** A page of 100 listRecords entries is some 50 kB. */
const PDS_LIMITS = { timeoutMs: 10_000, bytesMax: 2_000_000 }
/** A feed URI of 10 kB is answered by the feed's own rule, not by the server's (bad input FQ-004). */
const URL_BYTES_MAX = 14_000
/** Of everything but pages of feeds: those are asked by the AppView for everybody, from few addresses. */
const RATE_LIMIT = { windowMs: 60_000, max: 6_000 }

/** How often visits are written down: a day is what counts. */
const SWEEP_MS = 3_600_000

/** A SQLite database is one process's own. Answers how to give it back; closes it when it cannot be had. */
async function claim(db: Database<Schema>, { role, databaseUrl }: Config): Promise<() => void> {
  if (db.engine === 'postgres') return () => {}
  try {
    if (role !== 'all')
      throw new ConfigError('feedgen', [
        'FEEDGEN_ROLE: only processes that share a PostgreSQL can have roles',
      ])
    return lockSoleProcess(databaseUrl.reveal())
  } catch (error) {
    await db.close()
    throw error
  }
}

/** Where the states of accounts are asked for: only a relay or a PDS knows them. */
function upstreamOf({ source, upstreamUrl }: Config): RepairOptions['upstream'] {
  if (source !== 'subscribe-repos') return undefined
  const origin = new URL(upstreamUrl).origin.replace(/^ws/, 'http')
  // The operator chose it: it may stand in a network of their own.
  const fetch = createSafeFetch({ ...PDS_LIMITS, trustedOrigins: [origin] })
  return { origin, fetch }
}

/** What the service takes from outside, besides its configuration. */
export interface ServiceDependencies {
  readonly now: () => number
  readonly open: (o: DatabaseOptions) => Promise<Database<Schema>>
  /** Waits between tries; absent = those of a public network. */
  readonly pace?: {
    readonly requestMs: number
    readonly idleMs: number
    readonly backoff: { readonly minMs: number; readonly maxMs: number }
    readonly reconnect: { readonly minMs: number; readonly maxMs: number }
  }
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
  { now, open, pace }: ServiceDependencies = { now: () => Date.now(), open: openDatabase },
): Promise<Service> {
  const db = await open({ url: config.databaseUrl.reveal(), migrations, log, thread: true })
  const unlock = await claim(db, config)
  const { plcUrl, allowLoopback } = config
  const identity = createIdentityResolver({ plcUrl, allowLoopback, now })
  const fetch = createSafeFetch({ ...PDS_LIMITS, allowLoopback })
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
  let snapshots: Snapshots | undefined
  const tail = createTail(db.kysely, index, async () => {
    const loaded = await loadSnapshot(db.kysely, index, log)
    snapshots = startSnapshots({
      loaded,
      position: () => index.position,
      isOurs: () => isCaughtUp && (leadership?.isLeading() ?? false),
      write: (takenAt) => writeSnapshot(db, index, takenAt),
      now,
      log,
    })
  })
  let isCaughtUp = false
  const viewers = createViewers({
    index,
    boxMs: VIEWER_BOX_MS,
    log,
    load: (did, signal) => loadViewer(did, { db, tail: sharedTail(signal), identity, fetch, now }, signal),
    now,
    async write(facts) {
      await db.transaction((trx) => appendFacts(trx, facts))
      await tail.catchUp()
    },
  })
  const sweeping = setInterval(() => void viewers.sweep(), SWEEP_MS)
  let leadership: Leadership | undefined
  let follower: LogFollower | undefined
  /** A viewer counts as told when the process that ingests, this one or another, has read of them. */
  const sharedTail = (signal: AbortSignal): Tail => ({
    async catchUp() {
      await tail.catchUp()
      if (db.engine === 'sqlite' || leadership?.isLeading()) return
      await untilIngesterRead(db.kysely, index.position, signal)
    },
  })
  const stream = () => leadership?.stream()
  const metrics = createFeedgenMetrics(VERSION, () => ({
    leading: leadership?.isLeading() ?? false,
    connected: stream()?.state().connected ?? false,
    lagMs: stream()?.state().lagMs,
    queued: stream()?.state().queued ?? 0,
    ...index.stats(),
  }))
  const isReady = () => isCaughtUp && (follower?.isCurrent() ?? true)

  /** Follows the upstream; all it causes is written through `fenced`, which fails once another process leads. */
  async function follow(fenced: Database<Schema>): Promise<Consumer> {
    const repair = startRepair({
      db: fenced,
      tail,
      identity,
      fetch,
      upstream: upstreamOf(config),
      views: (did) => index.views(did),
      webUrl: config.webUrl,
      now,
      random: Math.random,
      onRepair: metrics.repaired,
      onRejected: metrics.rejected,
      log,
      ...pace,
    })
    const ingest = createIngest({
      interest: index,
      identity,
      now,
      onRejected: metrics.rejected,
      onWanted: metrics.wanted,
      webUrl: config.webUrl,
      async apply(events, position) {
        const mustFetch = await fenced.transaction((trx) =>
          applyBatch(trx, events, position, { now: now(), onSkipped: metrics.skipped }),
        )
        await tail.catchUp()
        if (mustFetch) repair.wake()
      },
    })
    // Whom to keep follows of was written by others while we stood by.
    await tail.catchUp()
    const consumer = await startStream({
      source: chooseSource(config),
      startAt: config.startAt,
      ...(pace?.reconnect && { reconnect: pace.reconnect }),
      db: fenced,
      concerns: ingest.concerns,
      handle: ingest.handle,
      now,
      log,
      onDeadLetter: metrics.deadLettered,
      onGap(why) {
        metrics.gap(why)
        repair.wake()
      },
      onDiscarded: metrics.rejected,
    })
    return withRepair(consumer, repair)
  }

  async function readiness(): Promise<Readiness> {
    const [gaps, desyncedRepos, deadLetters] = await Promise.all([
      countGaps(db.kysely),
      countDesynced(db.kysely),
      countDeadLetters(db.kysely),
    ])
    return {
      ready: isReady(),
      reasons: [
        ...(isCaughtUp ? [] : ['the index is being rebuilt']),
        ...(isCaughtUp && !isReady() ? ['the log cannot be read'] : []),
      ],
      details: {
        role: config.role,
        leading: leadership?.isLeading() ?? false,
        stream: stream()?.state(),
        logPosition: index.position,
        ...index.stats(),
        gaps,
        desyncedRepos,
        deadLetters,
      },
    }
  }

  const skeletons: GetFeedSkeletonOptions = {
    publisherDid,
    feeds,
    index,
    viewers,
    auth,
    staticPosts: {
      anonymous: config.anonymousPost as AtUriString | undefined,
      warmup: config.warmupPost as AtUriString | undefined,
    },
    isReady,
    onServed: metrics.served,
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
    urlBytesMax: URL_BYTES_MAX,
    ...(config.role !== 'ingest' && { hot: { path: SKELETON_PATH, handle: getFeedSkeleton(skeletons) } }),
    mount(app) {
      if (config.role === 'ingest') return
      mountRoutes(app, {
        ...skeletons,
        serviceDid,
        publisherDid,
        publicUrl: config.publicUrl,
        onInteraction: metrics.interaction,
        requestLess: (did, post) => muteFor(did, post, { db, tail, index }),
        now,
      })
    },
  })
  const takedowns = await followTakedowns({
    read: () => readTakedowns(db.kysely),
    set: (decisions) => index.takedowns.set(decisions),
    log,
  })
  await tail.catchUp()
  isCaughtUp = true
  if (db.engine === 'postgres') follower = followLog({ catchUp: () => tail.catchUp(), now, log })
  if (config.role !== 'serve') {
    const lease = db.engine === 'postgres' ? postgresLease(db) : soleLease(db)
    leadership = startLeadership({ lease, start: follow, seen: () => index.position, log })
  }
  const closing = new AbortController()
  const broken = Promise.race([
    ...(leadership ? [leadership.finished] : []),
    ...(db.engine === 'sqlite' ? [untilFileGone(config.databaseUrl.reveal(), closing.signal)] : []),
  ])
  // Whoever runs the service hears of it there.
  broken.catch(() => undefined)
  return {
    url: http.url,
    index,
    broken,
    async close() {
      closing.abort()
      await http.close()
      await snapshots?.close()
      await leadership?.stop()
      await follower?.stop()
      clearInterval(sweeping)
      await takedowns.stop()
      await viewers.close()
      await db.close()
      unlock()
    },
  }
}
