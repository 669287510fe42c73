import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { rateLimit } from 'express-rate-limit'
import { createHttpTerminator } from 'http-terminator'
import { limitInFlight } from './admission.ts'
import { createLimitedServer, SERVER_LIMITS } from './create-server.ts'
import { errorFor, errorResponse } from './error-response.ts'
import { healthRoutes } from './health.ts'
import { hotListener } from './hot-route.ts'
import { createHttpMetrics } from './http-metrics.ts'
import type { HttpOptions, RunningHttp } from './http-options.ts'
import { startMetricsServer } from './metrics-server.ts'
import { requestId } from './request-id.ts'
import { requestLimits } from './request-limits.ts'
import { noteFailure, requestLog } from './request-log.ts'

const BODY_BYTES_MAX = 1_048_576
const DRAIN_MS = 10_000
const IN_FLIGHT_MAX = 2_000

/** Serves the mounted routes with everything around them that both services need. Resolves when it listens. */
export async function startHttp(o: HttpOptions): Promise<RunningHttp> {
  const app = createApp(o)
  const metricsServer =
    o.metricsPort === undefined ? undefined : await startMetricsServer(o.metrics, o.host, o.metricsPort)
  const server = await listen(app, o).catch(async (error: unknown) => {
    await metricsServer?.close()
    throw error
  })
  const terminator = createHttpTerminator({ server, gracefulTerminationTimeout: o.drainMs ?? DRAIN_MS })
  const { port } = server.address() as AddressInfo
  let closing: Promise<void> | undefined
  return {
    url: `http://${o.host}:${port}`,
    port,
    metricsUrl: metricsServer?.url,
    close: () => {
      closing ??= (async () => {
        // Refuse connections from now on: a proxy tries elsewhere after a refused dial, not after one that is cut.
        server.close()
        // Before our own listener: one that answers at once would promise to keep its connection.
        server.prependListener('request', (_req, res) => res.setHeader('connection', 'close'))
        await terminator.terminate().catch(unlessNotRunning)
        await metricsServer?.close()
      })()
      return closing
    },
  }
}

function createApp(o: HttpOptions): Express {
  const app = express()
  const metrics = createHttpMetrics(o.metrics)
  const limits = { bodyBytesMax: o.bodyBytesMax ?? BODY_BYTES_MAX, urlBytesMax: o.urlBytesMax }
  const listener = o.hot ? hotListener(o.hot, { log: o.log, metrics, limits, app }) : app
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('trust proxy', o.trustProxy)
  app.set('query parser', 'simple')
  // xrpc-server wraps `listen` to serve subscriptions, so the server with our limits must come from here.
  app.listen = (...args: unknown[]) =>
    createLimitedServer(listener, SERVER_LIMITS, o.connectionsMax).listen(...(args as [number, string]))
  app.use(requestId(), securityHeaders)
  app.use(healthRoutes(o))
  app.use(requestLog(o.log, metrics))
  app.use(limitInFlight(o.inFlightMax ?? IN_FLIGHT_MAX))
  app.use(requestLimits(limits))
  if (o.rateLimit) app.use(limitRate(o.rateLimit))
  o.mount(app)
  app.use(notFound, onError)
  return app
}

async function listen(app: Express, o: Pick<HttpOptions, 'host' | 'port' | 'upgrade'>): Promise<Server> {
  const server = app.listen(o.port, o.host)
  // xrpc-server closes every connection it has no subscription for, also those somebody else answers.
  if (o.upgrade) server.removeAllListeners('upgrade').on('upgrade', o.upgrade)
  await once(server, 'listening')
  return server
}

function limitRate(limit: { windowMs: number; max: number }): RequestHandler {
  const refusal = errorFor(429)
  return rateLimit({
    windowMs: limit.windowMs,
    limit: limit.max,
    standardHeaders: 'draft-6',
    legacyHeaders: false,
    // Its checks of the proxy setting print to the console; the operator decides that through trustProxy.
    validate: false,
    message: refusal.body,
  })
}

const securityHeaders: RequestHandler = (_req, res, next) => {
  res.set('x-content-type-options', 'nosniff')
  next()
}

const notFound: RequestHandler = (_req, res) => {
  const refusal = errorFor(404)
  res.status(refusal.status).json(refusal.body)
}

const onError: ErrorRequestHandler = (error, _req, res, next) => {
  const { status, body } = errorResponse(error)
  noteFailure(res, status, body.error, error)
  // Part of an answer is out: Express cuts the connection, so that nobody takes it for whole.
  if (res.headersSent) return next(error)
  res.status(status).json(body)
}

function unlessNotRunning(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_SERVER_NOT_RUNNING') throw error
}
