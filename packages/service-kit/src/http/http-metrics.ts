import type { Request } from 'express'
import { Gauge, Histogram } from 'prom-client'
import type { Metrics } from '../metrics.ts'

/** Far above the number of XRPC methods of a service; only a route that answers any path comes near. */
const PATHS_MAX = 100

export interface HttpMetrics {
  started(): void
  ended(req: Pick<Request, 'method' | 'originalUrl' | 'route'>, status: number, seconds: number): void
}

/** Duration by route and status, and requests in flight. */
export function createHttpMetrics(metrics: Metrics): HttpMetrics {
  const registers = [metrics.registry]
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the first byte of the request to the last byte of the answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  })
  const inFlight = new Gauge({ name: 'http_requests_in_flight', help: 'Requests being answered.', registers })
  const routeOf = createRouteLabel()
  return {
    started: () => inFlight.inc(),
    ended: (req, status, seconds) => {
      inFlight.dec()
      const route = routeOf((req.route as { path?: unknown } | undefined)?.path, req.originalUrl, status)
      duration.observe({ method: req.method, route, status }, seconds)
    },
  }
}

/**
 * The label of a request's route: the route's own pattern, or the path of an XRPC method. Any caller can make up paths,
 * so a path without a route counts only once it has answered well in this process; all others share one label.
 */
export function createRouteLabel(): (pattern: unknown, url: string, status: number) => string {
  const answering = new Set<string>()
  return (pattern, url, status) => {
    if (typeof pattern === 'string' && !pattern.includes('*')) return pattern
    const path = url.split('?', 1)[0]!
    if (status < 400 && answering.size < PATHS_MAX) answering.add(path)
    return answering.has(path) ? path : 'other'
  }
}
