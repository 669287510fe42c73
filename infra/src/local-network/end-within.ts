import { setTimeout as delay } from 'node:timers/promises'

/** Longer than a service may drain (10 s), so that only what hangs is given up. */
const END_MS = 15_000

/**
 * Waits for one server to end, but not for ever: the others must be ended too. The AppView of dev-env has been seen to
 * hang in its own end; it lives in this process and goes with it.
 */
export async function endWithin(
  name: string,
  end: () => Promise<unknown>,
  warn: (message: string) => void,
  withinMs = END_MS,
): Promise<void> {
  const given = new AbortController()
  const tooLong = delay(withinMs, 'too long' as const, { signal: given.signal }).catch(() => undefined)
  try {
    const outcome = await Promise.race([end(), tooLong])
    if (outcome === 'too long') warn(`${name} has not ended within ${withinMs / 1000} s and is left behind`)
  } finally {
    given.abort()
  }
}
