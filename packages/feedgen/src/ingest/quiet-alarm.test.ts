import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startQuietAlarm } from './quiet-alarm.ts'

const MINUTE_MS = 60_000

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

function alarm() {
  const said: { upstream: string; minutes: number; text: string }[] = []
  let lastMessageAt: number | undefined
  const stop = startQuietAlarm({
    upstream: 'wss://was-a-relay.example.com',
    state: () => ({ connected: true, lastMessageAt }),
    now: () => Date.now(),
    log: {
      warn: (fields: { upstream: string; minutes: number }, text: string) =>
        void said.push({ upstream: fields.upstream, minutes: fields.minutes, text }),
    } as never,
  })
  return {
    said,
    stop,
    hears: () => {
      lastMessageAt = Date.now()
    },
  }
}

it('FH-007: names the address that takes connections and sends nothing, and says so again', () => {
  const { said, stop } = alarm()
  vi.advanceTimersByTime(4 * MINUTE_MS)
  expect(said).toEqual([])
  vi.advanceTimersByTime(7 * MINUTE_MS)
  expect(said).toMatchObject([
    {
      upstream: 'wss://was-a-relay.example.com',
      minutes: 5,
      text: expect.stringContaining('no events for 5 min'),
    },
    { minutes: 10 },
  ])
  stop()
  vi.advanceTimersByTime(60 * MINUTE_MS)
  expect(said).toHaveLength(2)
})

it('is silent while events come, and counts from the last one', () => {
  const { said, stop, hears } = alarm()
  for (let n = 0; n < 20; n += 1) {
    hears()
    vi.advanceTimersByTime(MINUTE_MS)
  }
  expect(said).toEqual([])
  vi.advanceTimersByTime(5 * MINUTE_MS)
  expect(said).toMatchObject([{ minutes: 5 }])
  stop()
})
