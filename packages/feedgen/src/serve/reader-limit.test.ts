import { expect, it } from 'vitest'
import { createReaderLimit } from './reader-limit.ts'

it('lets each reader do as much as it says in a window, and tells how long to wait for the next', () => {
  let now = 1_000
  const limit = createReaderLimit({ max: 2, windowMs: 60_000, now: () => now })
  expect([limit.count('did:plc:a'), limit.count('did:plc:a')]).toEqual([undefined, undefined])
  now += 20_500
  expect(limit.count('did:plc:a')).toBe(40)
  expect(limit.count('did:plc:b')).toBeUndefined()
  now = 61_000
  expect(limit.count('did:plc:a')).toBeUndefined()
})
