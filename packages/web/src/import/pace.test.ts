import { expect, test } from 'vitest'
import { allowedAt, estimateMs, retryAt } from './pace.ts'

const NOW = Date.UTC(2026, 10, 22)
const HOUR = 3_600_000

test('spends up to the hour at once, then waits until the first of it is an hour old', () => {
  const spent = Array.from({ length: 7 }, (_, n) => ({ at: NOW - (7 - n) * 1000, points: 600 }))
  expect(allowedAt(spent, 300, NOW)).toBe(NOW)
  expect(allowedAt(spent, 600, NOW)).toBe(NOW - 7000 + HOUR)
})

test('keeps to the day as well', () => {
  const spent = Array.from({ length: 21 }, (_, n) => ({ at: NOW - (22 - n) * HOUR, points: 1500 }))
  expect(allowedAt(spent, 600, NOW)).toBe(NOW - 22 * HOUR + 24 * HOUR)
})

test('an import of a life says how long it takes', () => {
  expect(estimateMs(1500)).toBe(0)
  expect(estimateMs(3000)).toBe(HOUR)
  expect(estimateMs(20_000)).toBeGreaterThan(24 * HOUR)
})

test.each([
  [{ 'retry-after': '90' }, NOW + 90_000],
  [{ 'retry-after': new Date(NOW + 60_000).toUTCString() }, NOW + 60_000],
  [{ 'ratelimit-reset': String(NOW / 1000 + 30) }, NOW + 30_000],
  [{ 'retry-after': 'soon' }, NOW + 300_000],
  [{}, NOW + 300_000],
  [{ 'retry-after': '999999999' }, NOW + 24 * HOUR],
  [{ 'retry-after': '0' }, NOW + 1000],
])('reads %j', (headers, at) => {
  expect(retryAt(new Headers(headers as Record<string, string>), NOW)).toBe(at)
})
