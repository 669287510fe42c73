/** The composition of the service: everything is made here and handed down. */
import { type Logger, type Metrics, type RunningHttp, startHttp } from '@breadcrumbs/service-kit'
import { ORIGINS, type Origins } from './adapters/adapter.ts'
import { adaptersOf, type Keys } from './adapters-of.ts'
import { createFetchJson } from './fetch-json.ts'
import { mountRoutes } from './routes.ts'
import { createSearch } from './search.ts'

export interface ServiceOptions extends Keys {
  readonly log: Logger
  readonly metrics: Metrics
  readonly version: string
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly appOrigin: string
  readonly contact: string
  readonly requestsPerMinute: number
  readonly trustProxy: number
  readonly metricsPort?: number | undefined
  /** Tests only: fake peers instead of the catalogues. */
  readonly origins?: Origins
  readonly now?: () => number
}

/** Starts the service; resolves when it answers. Holds no state that outlives it. */
export function startService(o: ServiceOptions): Promise<RunningHttp> {
  const now = o.now ?? Date.now
  const origins = o.origins ?? ORIGINS
  const adapters = adaptersOf(o, origins, now)
  const search = createSearch({
    adapters,
    fetchJson: createFetchJson(origins, o.contact),
    now,
    // The message only: what a catalogue sent may hold anything, and the query is nobody's business.
    onFailure: (catalogue, error) =>
      o.log.warn({ catalogue, reason: error instanceof Error ? error.message : 'unknown' }, 'lookup failed'),
  })
  return startHttp({
    name: 'work-search',
    version: o.version,
    log: o.log,
    metrics: o.metrics,
    host: o.host,
    port: o.port,
    trustProxy: o.trustProxy,
    rateLimit: { windowMs: 60_000, max: o.requestsPerMinute },
    ...(o.metricsPort !== undefined && { metricsPort: o.metricsPort }),
    alive: () => Promise.resolve(),
    readiness: () => ({ ready: true, reasons: [] }),
    mount: (app) => mountRoutes(app, { appOrigin: o.appOrigin, adapters, search }),
  })
}
