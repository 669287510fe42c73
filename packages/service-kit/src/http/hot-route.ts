import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Logger } from '../log/create-logger.ts'
import { errorResponse } from './error-response.ts'
import type { HttpMetrics } from './http-metrics.ts'
import { limitExceeded, type RequestLimits } from './request-limits.ts'

/** A GET route that is asked so often that what surrounds it must cost less than it does. */
export interface HotRoute {
  /** The whole path, such as `/xrpc/app.bsky.feed.getFeedSkeleton`. */
  readonly path: string
  /** A promise only where the answer has to wait; what it throws, at once or later, becomes a 500. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void> | undefined
}

/** What answers well sooner than this has a line of its own only in a log of level debug. */
const SLOW_MS = 1_000

/**
 * Answers GET requests of the hot route and leaves all others to `app`. The limits of a request and
 * its metrics are the same; its line in the log is of level debug unless it failed, was slow or was
 * cut short, since a line for each would cost a tenth of the answers. Request ids of callers and the
 * rate limit by address are left out: everything else Express puts around a route costs six times as
 * much as sending the answer (docs/feedgen-performance.md), and such a route is asked by a few
 * proxies for everybody.
 */
export function hotListener(
  hot: HotRoute,
  o: { log: Logger; metrics: HttpMetrics; limits: RequestLimits; app: RequestListener },
): RequestListener {
  const { path } = hot
  const isHot = (url: string) =>
    url.startsWith(path) && (url.length === path.length || url[path.length] === '?')
  // A child renders its fields once.
  const lines = o.log.child({ method: 'GET', path })
  const route = { method: 'GET', originalUrl: path, route: { path } }
  const failed = (res: ServerResponse, err: unknown) => {
    const { status, body } = errorResponse(err)
    o.log.error({ path, status, err }, 'request failed')
    if (res.headersSent) res.destroy()
    else send(res, status, body)
  }
  return (req, res) => {
    if (req.method !== 'GET' || !isHot(req.url ?? '')) return o.app(req, res)
    const startedAt = performance.now()
    o.metrics.started()
    res.once('close', () => {
      const ms = performance.now() - startedAt
      const status = res.statusCode
      o.metrics.ended(route, status, ms / 1000)
      const isUsual = status < 400 && ms < SLOW_MS && res.writableFinished
      if (isUsual && !lines.isLevelEnabled('debug')) return
      const line = { status, ms: Math.round(ms * 10) / 10 }
      lines[isUsual ? 'debug' : 'info'](res.writableFinished ? line : { ...line, aborted: true }, 'request')
    })
    const refusal = limitExceeded(req, o.limits)
    if (refusal) return send(res, refusal.status, refusal.body)
    try {
      hot.handle(req, res)?.catch((err: unknown) => failed(res, err))
    } catch (err) {
      failed(res, err)
    }
  }
}

function send(res: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'x-content-type-options': 'nosniff',
  })
  res.end(text)
}
