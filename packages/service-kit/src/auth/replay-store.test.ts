import { expect, it } from 'vitest'
import { createMemoryReplayStore } from './replay-store.ts'

it('accepts a key once until it has expired', () => {
  let now = 0
  const store = createMemoryReplayStore({ max: 10, now: () => now })
  expect([store.claim('a', 60), store.claim('a', 60), store.claim('b', 60)]).toEqual([true, false, true])
  now = 60_001
  expect(store.claim('a', 120)).toBe(true)
})

it('makes room by dropping what has expired, and refuses rather than forget what has not', () => {
  let now = 0
  const store = createMemoryReplayStore({ max: 2, now: () => now })
  expect([store.claim('a', 10), store.claim('b', 100), store.claim('c', 100)]).toEqual([true, true, false])
  now = 11_000
  expect([store.claim('c', 100), store.claim('b', 100), store.claim('d', 100)]).toEqual([true, false, false])
})
