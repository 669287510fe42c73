import { expect, it } from 'vitest'
import { createResets } from './resets.ts'

const EVERY_MS = 600_000
const DID = 'did:plc:alice'

function start() {
  const clock = { now: 1_800_000_000_000 }
  return { clock, resets: createResets({ everyMs: EVERY_MS, now: () => clock.now }) }
}

it('reads the first reset at once, and the next ones when the time is over', () => {
  const { clock, resets } = start()
  resets.told(DID)
  expect(resets.rests(DID)).toBe(false)
  resets.begins(DID)
  expect(resets.rests(DID)).toBe(false)
  resets.told(DID)
  expect(resets.rests(DID)).toBe(true)
  clock.now += EVERY_MS - 1
  expect(resets.rests(DID)).toBe(true)
  clock.now += 1
  expect(resets.rests(DID)).toBe(false)
})

it('holds up neither others nor a repo that is read for another reason', () => {
  const { resets } = start()
  resets.begins(DID)
  resets.told(DID)
  expect(resets.rests(DID)).toBe(false)
  resets.begins(DID)
  resets.told(DID)
  expect(resets.rests('did:plc:bob')).toBe(false)
})

it('does not count a read that failed', () => {
  const { resets } = start()
  resets.told(DID)
  resets.begins(DID)
  resets.failed(DID)
  resets.told(DID)
  expect(resets.rests(DID)).toBe(false)
})

it('waits no longer when the clock is set back by a year', () => {
  const { clock, resets } = start()
  resets.told(DID)
  resets.begins(DID)
  resets.told(DID)
  clock.now -= 31_536_000_000
  expect(resets.rests(DID)).toBe(false)
})
