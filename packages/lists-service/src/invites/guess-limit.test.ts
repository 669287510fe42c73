import { expect, it } from 'vitest'
import { createGuessLimit, type GuessLimit } from './guess-limit.ts'

function may(limit: GuessLimit, did: string): boolean {
  try {
    limit.take(did)
    return true
  } catch {
    return false
  }
}

it('allows the given tries a minute to each account, and again a minute later', () => {
  let now = 0
  const limit = createGuessLimit({ perMinute: 2, now: () => now })
  expect([1, 2, 3].map(() => may(limit, 'did:plc:a'))).toEqual([true, true, false])
  expect(may(limit, 'did:plc:b')).toBe(true)
  now = 59_999
  expect(may(limit, 'did:plc:a')).toBe(false)
  now = 60_000
  expect(may(limit, 'did:plc:a')).toBe(true)
})

it('forgets the account that tried longest ago when there are too many', () => {
  const limit = createGuessLimit({ perMinute: 1, now: () => 0 })
  for (let n = 0; n <= 10_000; n += 1) may(limit, `did:plc:${n}`)
  expect(may(limit, 'did:plc:10000')).toBe(false)
  expect(may(limit, 'did:plc:0')).toBe(true)
})
