import type { RequestHandler } from 'express'
import { errorFor } from './error-response.ts'

/** Between these, by chance: whoever is refused together does not come back together. */
const RETRY_SECONDS = { least: 2, most: 15 }

/**
 * Answers so many requests at a time and sends all others away with a time to come again, so that thousands who come
 * at once after a restart cost no memory while they wait (case DS-010). `random`: from 0 up to 1.
 */
export function limitInFlight(max: number, random: () => number = Math.random): RequestHandler {
  const refusal = errorFor(503, 'too many requests at once; try again')
  let inFlight = 0
  return (_req, res, next) => {
    if (inFlight >= max) {
      const { least, most } = RETRY_SECONDS
      res.set('retry-after', String(least + Math.floor(random() * (most - least + 1))))
      res.status(refusal.status).json(refusal.body)
      return
    }
    inFlight += 1
    res.once('close', () => {
      inFlight -= 1
    })
    next()
  }
}
