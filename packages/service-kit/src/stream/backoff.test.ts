import { expect, it } from 'vitest'
import { backoffMs, pause } from './backoff.ts'
import { retryAfterMs } from './retry-after.ts'

it('doubles up to the cap and takes a random part off', () => {
  const limits = { minMs: 100, maxMs: 1000 }
  const longest = [0, 1, 2, 3, 4, 50, 5000].map((attempt) => backoffMs(attempt, limits, () => 1))
  expect(longest).toEqual([100, 200, 400, 800, 1000, 1000, 1000])
  expect(backoffMs(1, limits, () => 0)).toBe(100)
})

it('ends a pause at once when it is stopped', async () => {
  const stop = new AbortController()
  const waiting = pause(60_000, stop.signal)
  stop.abort()
  expect(await waiting).toBe(false)
  expect(await pause(1, new AbortController().signal)).toBe(true)
})

it('reads Retry-After in seconds or as a date, and stays away for five minutes at most', () => {
  const now = Date.UTC(2026, 0, 1)
  expect(retryAfterMs('30', now)).toBe(30_000)
  expect(retryAfterMs('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60_000)
  expect(retryAfterMs('Thu, 01 Jan 2020 00:01:00 GMT', now)).toBe(0)
  expect(retryAfterMs('86400', now)).toBe(300_000)
  expect(retryAfterMs('soon', now)).toBeUndefined()
  expect(retryAfterMs(undefined, now)).toBeUndefined()
})
