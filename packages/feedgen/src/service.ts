import {
  ConfigError,
  createIdentityResolver,
  createSafeFetch,
  createServiceAuth,
  type Database,
  type DatabaseOptions,
  followTakedowns,
  type Logger,
  readTakedowns,
  watchClock,
  watchHost,
} from '@breadcrumbs/service-kit'
import type { Config } from './config.ts'
import { followUpstream, type Pace } from './follow-upstream.ts'
import { loadSnapshot } from './index/load-snapshot.ts'
import { MemoryIndex } from './index/memory-index.ts'
import { type Snapshots, startSnapshots } from './index/snapshots.ts'
import { createTail, type Tail } from './index/tail.ts'
import { writeSnapshot } from './index/write-snapshot.ts'
import { untilFileGone } from './lease/database-file.ts'
import { followLog, type LogFollower } from './lease/follow-log.ts'
import { type Leadership, startLeadership } from './lease/leadership.ts'
import { postgresLease, soleLease } from './lease/lease.ts'
import { lockSoleProcess } from './lease/sole-process.ts'
import { untilIngesterRead } from './lease/until-ingester-read.ts'
import { appendFacts } from './log/fact-table.ts'
import { migrations } from './log/migrations/index.ts'
import { openLog } from './log/open-log.ts'
import type { Quota } from './log/quota.ts'
import type { Schema } from './log/schema.ts'
import { createFeedgenMetrics } from './metrics.ts'
import { readiness } from './readiness.ts'
import { serveHttp } from './serve-http.ts'
import { VERSION } from './version.ts'
import { loadViewer } from './viewers/load-viewer.ts'
import { muteFor } from './viewers/mute.ts'
import { createViewers } from './viewers/viewers.ts'

/** How long a first request waits for its viewer (design/feedgen.md "Viewers"). */
const VIEWER_BOX_MS = 1_500
/** A page of 100 listRecords entries is some 50 kB. */
const PDS_LIMITS = { timeoutMs: 10_000, bytesMax: 2_000_000 }
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

/** What the service takes from outside, besides its configuration. */
export interface ServiceDependencies {
  readonly now: () => number
  /** ms of a clock that nobody sets; absent = the process's. */
  readonly elapsed?: () => number
  readonly open: (o: DatabaseOptions) => Promise<Database<Schema>>
  /** Waits between tries; absent = those of a public network. */
  readonly pace?: Pace
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
  { now, elapsed = () => performance.now(), open, pace }: ServiceDependencies = {
    now: () => Date.now(),
    open: openLog,
  },
): Promise<Service> {
  const db = await open({ url: config.databaseUrl.reveal(), migrations, log, thread: true })
  const unlock = await claim(db, config)
  const { plcUrl, allowLoopback } = config
  const identity = createIdentityResolver({ plcUrl, allowLoopback, now: elapsed })
  const fetch = createSafeFetch({ ...PDS_LIMITS, allowLoopback })
  // A skeleton only reads: the same token may come again (client retries), so it is remembered, not refused.
  const auth = createServiceAuth({
    audiences: [config.serviceDid, `${config.serviceDid}#bsky_fg`],
    identity,
    replay: 'allow',
    now,
  })

  const clock = watchClock({ now, elapsed, log })
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
  const quota: Quota = {
    max: config.itemsPerAuthorMax,
    onEvicted: (kind, count) => metrics.evicted(kind, count),
  }
  const viewers = createViewers({
    index,
    boxMs: VIEWER_BOX_MS,
    log,
    load: (did, signal) =>
      loadViewer(did, { db, tail: sharedTail(signal), ownTail: tail, identity, fetch, now, quota }, signal),
    now,
    async write(facts) {
      await db.transaction((trx) => appendFacts(trx, facts))
      await tail.catchUp()
    },
  })
  // Nobody was away for a month because the clock jumped.
  const sweeping = setInterval(() => void (clock.isSteady() && viewers.sweep()), SWEEP_MS)
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
  watchHost(metrics.metrics, { db, clock })
  const isReady = () => isCaughtUp && (follower?.isCurrent() ?? true)

  const http = await serveHttp({
    config,
    index,
    viewers,
    auth,
    metrics,
    log,
    now,
    isReady,
    alive: () => db.check(),
    readiness: () =>
      readiness({
        db,
        index,
        role: config.role,
        isCaughtUp,
        isReady: isReady(),
        leading: leadership?.isLeading() ?? false,
        stream: stream(),
        clock,
      }),
    requestLess: (did, post) => muteFor(did, post, { db, tail, index }),
  })
  const takedowns = await followTakedowns({
    read: () => readTakedowns(db.kysely),
    set: (decisions) => index.takedowns.set(decisions),
    log,
  })
  await tail.catchUp()
  isCaughtUp = true
  if (db.engine === 'postgres') follower = followLog({ catchUp: () => tail.catchUp(), elapsed, log })
  if (config.role !== 'serve') {
    const lease = db.engine === 'postgres' ? postgresLease(db) : soleLease(db)
    const upstream = {
      config,
      index,
      tail,
      identity,
      fetch,
      limits: PDS_LIMITS,
      metrics,
      quota,
      now,
      elapsed,
      clock,
      log,
      pace,
    }
    leadership = startLeadership({
      lease,
      start: (fenced) => followUpstream(fenced, upstream),
      seen: () => index.position,
      log,
    })
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
      clock.stop()
      await takedowns.stop()
      await viewers.close()
      await db.close()
      unlock()
    },
  }
}
