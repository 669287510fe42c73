import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Express } from 'express'
import type { Logger } from '../log/create-logger.ts'
import type { Metrics } from '../metrics.ts'
import type { HotRoute } from './hot-route.ts'

/** Whether requests can be served well, and if not why, in words that may be shown to anyone. */
export type Readiness = {
  ready: boolean
  reasons: readonly string[]
  details?: Readonly<Record<string, unknown>>
}

export interface HttpOptions {
  name: string
  version: string
  log: Logger
  metrics: Metrics
  host: string
  /** 0 takes any free port. */
  port: number
  /** How many proxies stand in front: their number decides which address the rate limit sees. `true` trusts any sender. */
  trustProxy: boolean | number
  /** Answers `/readyz`: 200 when ready, else 503 with the reasons. */
  readiness(): Readiness | Promise<Readiness>
  /** Answers `/healthz` and `/xrpc/_health`: 503 when it throws or takes too long. */
  alive(): Promise<void>
  /** Requests per client address and window; health endpoints do not count. Absent: no limit. */
  rateLimit?: { windowMs: number; max: number }
  /** Largest announced body in bytes; default 1 MiB. Parsers have their own, tighter limits. */
  bodyBytesMax?: number
  /** Longest path and query in bytes; default 8,000. The server's own limit for all headers is 16 KiB. */
  urlBytesMax?: number
  /** Answered before Express. Mount the same handler as well, for HEAD and for methods to refuse. */
  hot?: HotRoute
  /**
   * Adds the routes, in order. `app.use(xrpc.router)` works, subscriptions included, when it is done directly on `app`;
   * add no body parser before it.
   */
  mount(app: Express): void
  /** Takes every request to upgrade its connection; what is mounted then hears of none. It has to end each socket it gets. */
  upgrade?(req: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Connections at the same time, upgraded ones included; further ones are closed at once. Default 10,000. */
  connectionsMax?: number
  /** Requests answered at the same time; further ones get 503 and a time to come again. Health is always told. Default 2,000. */
  inFlightMax?: number
  /** How long requests in flight may take to finish after close(); default 10 000. */
  drainMs?: number
  /** Serves `/metrics` on a port of its own, which is not to be published. 0 takes any. Absent: not served. */
  metricsPort?: number
}

export interface RunningHttp {
  readonly url: string
  readonly port: number
  readonly metricsUrl: string | undefined
  /**
   * New connections are refused at once, which proxies and probes read as not ready; requests in flight finish (at
   * most `drainMs`); then everything is closed. Subscriptions are cut: their clients come back with a cursor.
   */
  close(): Promise<void>
}
