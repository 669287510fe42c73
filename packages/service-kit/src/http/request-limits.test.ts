import { expect, test } from 'vitest'
import { limitExceeded } from './request-limits.ts'

function request(o: { method?: string; url?: string; headers?: Record<string, string> }) {
  const headers = o.headers ?? {}
  return { method: o.method ?? 'GET', url: o.url ?? '/', headers, rawHeaders: Object.entries(headers).flat() }
}

function statusOf(o: Parameters<typeof request>[0]): number | undefined {
  return limitExceeded(request(o), { bodyBytesMax: 1_000 })?.status
}

function headers(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`h${i}`, 'v']))
}

test.each(['GET', 'HEAD', 'POST', 'OPTIONS'])('lets %s through', (method) => {
  expect(statusOf({ method })).toBeUndefined()
})

test.each(['TRACE', 'PUT', 'DELETE', 'PROPFIND', 'get'])('refuses %s', (method) => {
  expect(statusOf({ method })).toBe(405)
})

test('DS-004: refuses a URL of 8 KB and lets one of 8 000 bytes through', () => {
  expect(statusOf({ url: '/'.padEnd(8_000, 'a') })).toBeUndefined()
  expect(statusOf({ url: '/'.padEnd(8_192, 'a') })).toBe(414)
})

test('DS-004: refuses 500 parameters and lets 200 through', () => {
  expect(statusOf({ url: `/?${'a=1&'.repeat(199)}a=1` })).toBeUndefined()
  expect(statusOf({ url: `/?${'a=1&'.repeat(499)}a=1` })).toBe(400)
})

test('DS-004: refuses 200 headers and lets 100 through', () => {
  expect(statusOf({ headers: headers(100) })).toBeUndefined()
  expect(statusOf({ headers: headers(200) })).toBe(431)
})

test('refuses a body that is announced as too large', () => {
  expect(statusOf({ method: 'POST', headers: { 'content-length': '1000' } })).toBeUndefined()
  expect(statusOf({ method: 'POST', headers: { 'content-length': '1001' } })).toBe(413)
})

test('takes a longer address where the service says so, and no longer one', () => {
  const ofLength = (length: number) =>
    limitExceeded(request({ url: `/${'x'.repeat(length - 1)}` }), { bodyBytesMax: 1, urlBytesMax: 9_000 })
  expect([ofLength(9_000)?.status, ofLength(9_001)?.status]).toEqual([undefined, 414])
})
