/**
 * How often an account may try codes (MB-001). Guessing 160 bits is hopeless; the limit keeps the log and the
 * database quiet. By account and not by address, because calls come from the members' PDSes.
 */

import { Refusal } from '../refusal.ts'

/** Counts tries. One per process: several processes allow as many times more. */
export interface GuessLimit {
  /** Counts a try with a code, found or not. Throws when the account tried too often. */
  take(did: string): void
}

const WINDOW_MS = 60_000
/** Accounts remembered; when there are more, the ones that tried longest ago are forgotten. */
const ACCOUNTS_MAX = 10_000

/** A limit of `perMinute` tries in fixed windows that begin with the account's first try. */
export function createGuessLimit(o: { perMinute: number; now: () => number }): GuessLimit {
  const windows = new Map<string, { since: number; tries: number }>()
  return {
    take(did) {
      const now = o.now()
      const known = windows.get(did)
      const window = known && now - known.since < WINDOW_MS ? known : { since: now, tries: 0 }
      if (window.tries >= o.perMinute) {
        throw new Refusal('RateLimitExceeded', 'invite codes a minute', {
          retryAfterSeconds: WINDOW_MS / 1000,
        })
      }
      window.tries += 1
      windows.delete(did)
      windows.set(did, window)
      const oldest = windows.size > ACCOUNTS_MAX ? windows.keys().next().value : undefined
      if (oldest !== undefined) windows.delete(oldest)
    },
  }
}
