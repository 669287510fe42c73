/** The composition of the service: everything is made here and handed down. */
import {
  commitReasons,
  createIdentityResolver,
  createMemoryReplayStore,
  createServiceAuth,
  type Database,
  followTakedowns,
  type Logger,
  type Metrics,
  readTakedowns,
  type Secret,
  startHttp,
  watchClock,
  watchHost,
} from '@breadcrumbs/service-kit'
import { callerOf } from './auth/callers.ts'
import { createSeenTokens } from './auth/seen-tokens.ts'
import { createAudit } from './authority/audit.ts'
import { createEndedGroups } from './authority/ended-groups.ts'
import { createKeyBox } from './authority/key-box.ts'
import { createPlcDirectory } from './authority/plc-directory.ts'
import type { Tables } from './database/schema.ts'
import { createHostKey } from './hosted/host-key.ts'
import { createHostedTools } from './hosted/hosted-repos.ts'
import { createGuessLimit } from './invites/guess-limit.ts'
import { LIMITS, type Limits } from './limits.ts'
import { startLive } from './live/live.ts'
import { startSockets } from './live/sockets.ts'
import { createStreamLimits } from './live/stream-limits.ts'
import { createListsMetrics } from './metrics.ts'
import { createSetHasher } from './protocol/set-hash.ts'
import { startPruning } from './prune.ts'
import { startRemovals } from './removals/removals.ts'
import { localRepoSource } from './repo-host/repo-source.ts'
import { didDocument } from './routes/did-document.ts'
import type { RouteKit } from './routes/route-kit.ts'
import { createRouter } from './routes/router.ts'
import { subscribeGroupRoute } from './routes/subscribeGroup.ts'
import { shownSource } from './takedowns/shown-source.ts'
import { Takedowns } from './takedowns/takedowns.ts'
import { createViews } from './views/load-group.ts'

/** Read tokens remembered until they expire; when it is full of them, reads are refused rather than repeated. */
const READ_TOKENS_MAX = 200_000
/** Connections kept free of streams, so that however many are live, requests are answered. */
const REQUEST_CONNECTIONS = 10_000

/** What the service is made from. */
export interface ServiceOptions {
  readonly db: Database<Tables>
  /** Where PostgreSQL tells what other processes of this service wrote; without it this one is alone. */
  readonly databaseUrl?: Secret | undefined
  /** Where it is kept who was removed, apart from the database. */
  readonly removalsFile?: string | undefined
  readonly log: Logger
  readonly metrics: Metrics
  readonly version: string
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly serviceDid: string
  readonly publicUrl: string
  readonly plcUrl: string
  /** Development and tests only: identities and PDSes may live on this machine. */
  readonly allowLoopback: boolean
  /** 32 bytes in hex. */
  readonly keySecret: string
  readonly trustProxy: number
  /** Requests a minute from one address; a PDS speaks for all its accounts from one. */
  readonly requestsPerMinute: number
  readonly metricsPort?: number | undefined
  /** Live streams at the same time. */
  readonly streams: number
  /** Between two heartbeats of a stream, milliseconds; 45 000 unless said otherwise. */
  readonly heartbeatMs?: number | undefined
  readonly limits?: Partial<Limits>
  readonly now?: () => number
  /** ms of a clock that nobody sets; absent = the process's. */
  readonly elapsed?: () => number
}

/** A running service. */
export interface RunningService {
  readonly url: string
  readonly port: number
  /** How many streams are live in this process. */
  readers(): number
  /** Drains requests in flight, then ends. The database is the caller's to close. */
  close(): Promise<void>
}

/** Starts the service; resolves when it answers. */
export async function startService(o: ServiceOptions): Promise<RunningService> {
  const now = o.now ?? Date.now
  const elapsed = o.elapsed ?? (() => performance.now())
  const clock = watchClock({ now, elapsed, log: o.log })
  watchHost(o.metrics, { db: o.db, clock })
  const limits: Limits = { ...LIMITS, ...o.limits }
  const metrics = createListsMetrics(o.metrics)
  const identity = createIdentityResolver({ plcUrl: o.plcUrl, allowLoopback: o.allowLoopback, now: elapsed })
  const audiences = [o.serviceDid, `${o.serviceDid}#breadcrumbs_lists`]
  const verifier = {
    write: createServiceAuth({ audiences, identity, replay: createSeenTokens(o.db.kysely), now }),
    read: createServiceAuth({
      audiences,
      identity,
      replay: createMemoryReplayStore({ max: READ_TOKENS_MAX, now }),
      now,
    }),
  }
  const hasher = await createSetHasher()
  const hostKey = await createHostKey(o.keySecret)
  const ended = createEndedGroups({ secret: o.keySecret, now })
  const removals = await startRemovals({
    db: o.db,
    tools: { hasher, limits, now, ended },
    file: o.removalsFile,
    secretHex: o.keySecret,
    log: o.log,
  })
  const takedowns = new Takedowns()
  const live = await startLive({
    db: o.db,
    takedowns,
    databaseUrl: o.databaseUrl,
    membersMoved: (space) => removals.noted(space),
    log: o.log,
    elapsed,
  })
  const following = await followTakedowns({
    read: () => readTakedowns(o.db.kysely),
    set: (decisions) => live.hub.takedownsChanged(takedowns.set(decisions)),
    log: o.log,
  })
  const sockets = startSockets(o.heartbeatMs)
  metrics.watchStreams(() => live.hub.readers)
  const kit: RouteKit = {
    db: live.db,
    tools: {
      hasher,
      touched: live.touched,
      limits,
      now,
      keyBox: createKeyBox(o.keySecret),
      audit: createAudit({ secret: o.keySecret, now, perMinute: limits.adminActsPerMinute }),
      ended,
      takedowns,
      plc: createPlcDirectory({ url: o.plcUrl, fetch: globalThis.fetch }),
      publicUrl: o.publicUrl,
    },
    takedowns,
    views: createViews(shownSource(localRepoSource(o.db.kysely), takedowns), (reason) =>
      metrics.recordSkipped(reason),
    ),
    hosted: createHostedTools(o.db, hostKey, hasher, takedowns),
    guesses: createGuessLimit({ db: o.db.kysely, perMinute: limits.inviteTriesPerMinute, now }),
    metrics,
    auth: { write: (lxm) => callerOf(verifier.write, lxm), read: (lxm) => callerOf(verifier.read, lxm) },
  }
  const router = createRouter(kit)
  const pruning = startPruning({ db: o.db.kysely, now, clock, log: o.log })
  const http = await startHttp({
    name: 'lists-service',
    version: o.version,
    log: o.log,
    metrics: o.metrics,
    host: o.host,
    port: o.port,
    trustProxy: o.trustProxy,
    rateLimit: { windowMs: 60_000, max: o.requestsPerMinute },
    connectionsMax: o.streams + REQUEST_CONNECTIONS,
    upgrade: subscribeGroupRoute({
      db: o.db.kysely,
      hub: live.hub,
      sockets,
      limits: createStreamLimits({
        inProcess: o.streams,
        perAddress: limits.streamsPerAddress,
        perMember: limits.streamsPerMember,
      }),
      trustProxy: o.trustProxy,
      openingMax: limits.streamOpenings,
      now,
      random: Math.random,
      onError: (err) => o.log.warn({ err }, 'a stream could not be opened'),
    }),
    ...(o.metricsPort !== undefined && { metricsPort: o.metricsPort }),
    readiness: () => ({ ready: true, reasons: commitReasons(o.db.commits) }),
    alive: () => o.db.check(),
    mount: (app) => {
      app.get('/.well-known/did.json', didDocument({ ...o, hostKey: hostKey.did() }))
      app.use(router.router)
    },
  })
  return {
    url: http.url,
    port: http.port,
    readers: () => live.hub.readers,
    close: async () => {
      pruning.stop()
      clock.stop()
      sockets.close()
      await following.stop()
      await live.close()
      await http.close()
      await removals.close()
    },
  }
}
