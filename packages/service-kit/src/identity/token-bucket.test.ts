import { expect, it } from 'vitest'
import { createTokenBucket } from './token-bucket.ts'

it('gives a second’s worth at once, then the rate, and saves up no more than that', () => {
  let now = 0
  const bucket = createTokenBucket({ perSecond: 4, now: () => now })
  const taken = () => Array.from({ length: 10 }, () => bucket.take()).filter(Boolean).length
  expect(taken()).toBe(4)
  now = 500
  expect(taken()).toBe(2)
  now = 60_000
  expect(taken()).toBe(4)
  now = 0
  expect(taken()).toBe(0)
})
