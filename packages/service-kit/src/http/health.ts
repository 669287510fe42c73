import { type Request, type RequestHandler, type Response, Router } from 'express'
import type { Logger } from '../log/create-logger.ts'
import { errorFor } from './error-response.ts'
import type { HttpOptions } from './http-options.ts'

const ALIVE_TIMEOUT_MS = 2_000

/**
 * The three endpoints that supervisors, proxies and the network ask: `/healthz` and `/xrpc/_health` (the process works;
 * the second is the network's custom and gives the version), `/readyz` (send requests here; why not).
 */
export function healthRoutes(o: Pick<HttpOptions, 'version' | 'alive' | 'readiness' | 'log'>): Router {
  const router = Router()
  const alive = answer(o.log, async (res) => {
    await withinTime(o.alive())
    res.json({ version: o.version })
  })
  router.all('/healthz', onlyReads, alive)
  router.all('/xrpc/_health', onlyReads, alive)
  router.all(
    '/readyz',
    onlyReads,
    answer(o.log, async (res) => {
      const readiness = await withinTime(Promise.resolve(o.readiness()))
      res.status(readiness.ready ? 200 : 503).json(readiness)
    }),
  )
  return router
}

const onlyReads: RequestHandler = (req, res, next) => {
  if (req.method === 'GET' || req.method === 'HEAD') return next()
  const refusal = errorFor(405)
  res.set('allow', 'GET, HEAD').status(refusal.status).json(refusal.body)
}

/** Whatever a check throws means "no". What it was is for our log, not for the caller. */
function answer(
  log: Logger,
  respond: (res: Response) => Promise<void>,
): (req: Request, res: Response) => Promise<void> {
  return async (req, res) => {
    res.set('cache-control', 'no-store')
    try {
      await respond(res)
    } catch (error) {
      log.warn({ err: error, path: req.path }, 'health check failed')
      const refusal = errorFor(503, 'a health check failed')
      res.status(refusal.status).json(refusal.body)
    }
  }
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const handle = setTimeout(() => reject(new Error('health check took too long')), ALIVE_TIMEOUT_MS)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(handle)
  }
}
