import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'

declare global {
  namespace Express {
    interface Request {
      /** Follows one request through proxies, services and their logs. */
      id: string
    }
  }
}

/** What we accept from outside: short, and nothing that could break out of a log line. */
const ACCEPTABLE = /^[\w.:-]{1,100}$/

/** Sets `req.id` to the caller's `x-request-id`, or to a new one, and sends it back. */
export function requestId(): RequestHandler {
  return (req, res, next) => {
    const given = req.get('x-request-id')
    req.id = given !== undefined && ACCEPTABLE.test(given) ? given : randomUUID()
    res.set('x-request-id', req.id)
    next()
  }
}
