import type { AtUriString, DidString } from '@atproto/syntax'
import { type Logger, type Readiness, type RunningHttp, startHttp } from '@breadcrumbs/service-kit'
import type { Config } from './config.ts'
import { feeds } from './feeds/registry.ts'
import type { FeedgenMetrics } from './metrics.ts'
import { type GetFeedSkeletonOptions, getFeedSkeleton, SKELETON_PATH } from './serve/getFeedSkeleton.ts'
import { mountRoutes } from './serve/routes.ts'
import type { SendInteractionsOptions } from './serve/sendInteractions.ts'
import { VERSION } from './version.ts'

/** A feed URI of 10 kB is answered by the feed's own rule, not by the server's (bad input FQ-004). */
const URL_BYTES_MAX = 14_000
/** Of everything but pages of feeds: those are asked by the AppView for everybody, from few addresses. */
const RATE_LIMIT = { windowMs: 60_000, max: 6_000 }

export interface ServeHttpOptions
  extends Pick<GetFeedSkeletonOptions, 'index' | 'viewers' | 'auth' | 'isReady'>,
    Pick<SendInteractionsOptions, 'requestLess' | 'now'> {
  readonly config: Config
  readonly metrics: FeedgenMetrics
  readonly log: Logger
  alive(): Promise<void>
  readiness(): Promise<Readiness>
}

/** What every process serves: its health; and those that are not for ingesting alone, the feeds. */
export async function serveHttp(o: ServeHttpOptions): Promise<RunningHttp> {
  const { config, metrics } = o
  const publisherDid = config.publisherDid as DidString
  const skeletons: GetFeedSkeletonOptions = {
    publisherDid,
    feeds,
    index: o.index,
    viewers: o.viewers,
    auth: o.auth,
    staticPosts: {
      anonymous: config.anonymousPost as AtUriString | undefined,
      warmup: config.warmupPost as AtUriString | undefined,
    },
    isReady: () => o.isReady(),
    onServed: metrics.served,
  }
  return startHttp({
    name: 'feedgen',
    version: VERSION,
    log: o.log,
    metrics: metrics.metrics,
    host: config.host,
    port: config.port,
    trustProxy: config.trustedProxies,
    rateLimit: RATE_LIMIT,
    ...(config.metricsPort !== undefined && { metricsPort: config.metricsPort }),
    alive: () => o.alive(),
    readiness: () => o.readiness(),
    urlBytesMax: URL_BYTES_MAX,
    ...(config.role !== 'ingest' && { hot: { path: SKELETON_PATH, handle: getFeedSkeleton(skeletons) } }),
    mount(app) {
      if (config.role === 'ingest') return
      mountRoutes(app, {
        ...skeletons,
        serviceDid: config.serviceDid as DidString,
        publisherDid,
        publicUrl: config.publicUrl,
        onInteraction: metrics.interaction,
        requestLess: (did, post) => o.requestLess(did, post),
        now: () => o.now(),
      })
    },
  })
}
