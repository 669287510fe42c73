import { expect, test } from 'vitest'
import { createRouteLabel } from './http-metrics.ts'

test('labels a request with the pattern of its route', () => {
  expect(createRouteLabel()('/c/:did/:rkey', '/c/did:plc:a/b?x=1', 200)).toBe('/c/:did/:rkey')
})

test('labels XRPC methods by path, without the query', () => {
  expect(createRouteLabel()(undefined, '/xrpc/a.b.c?feed=x', 200)).toBe('/xrpc/a.b.c')
})

test('puts made-up paths under one label, so that callers cannot make new ones', () => {
  const label = createRouteLabel()
  expect(label(undefined, '/xrpc/made.up', 501)).toBe('other')
  expect(label(undefined, '/wp-login.php', 404)).toBe('other')
})

test('labels the failures of a path that has answered well before', () => {
  const label = createRouteLabel()
  label(undefined, '/xrpc/a.b.c', 200)
  expect(label(undefined, '/xrpc/a.b.c', 500)).toBe('/xrpc/a.b.c')
})

test('stops making labels when something answers well under any path', () => {
  const label = createRouteLabel()
  const labels = new Set(Array.from({ length: 1_000 }, (_, i) => label(undefined, `/any/${i}`, 200)))
  expect(labels.size).toBe(101)
})
