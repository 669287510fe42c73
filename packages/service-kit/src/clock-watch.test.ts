import { expect, it } from 'vitest'
import { watchClock } from './clock-watch.ts'

const YEAR_MS = 365 * 86_400_000
const HOUR_MS = 3_600_000

function start() {
  const time = { wall: Date.UTC(2026, 10, 22), elapsed: 1_000 }
  const said: string[] = []
  const say = (...words: unknown[]) => void said.push(String(words.at(-1)))
  const log = { warn: say, info: say }
  const watch = watchClock({ now: () => time.wall, elapsed: () => time.elapsed, log })
  const pass = (ms: number) => {
    time.wall += ms
    time.elapsed += ms
  }
  return { time, watch, said, pass }
}

it.each([
  ['a year ahead', YEAR_MS],
  ['a year back', -YEAR_MS],
  ['ten seconds back', -10_000],
  ['to 2038', Date.UTC(2038, 0, 19, 3, 14, 8) - Date.UTC(2026, 10, 22)],
])('OP-010: says once that the clock was set %s, and how far, for as long as it is', (_, ms) => {
  const { time, watch, said, pass } = start()
  pass(HOUR_MS)
  expect([watch.skewMs(), watch.isSteady()]).toEqual([0, true])
  time.wall += ms
  for (let hour = 0; hour < 5; hour += 1) {
    expect([watch.skewMs(), watch.isSteady()]).toEqual([ms, false])
    pass(HOUR_MS)
  }
  expect(said).toEqual([expect.stringContaining('clock_skew')])
  time.wall -= ms
  expect([watch.skewMs(), watch.isSteady()]).toEqual([0, true])
  watch.stop()
})

it('follows a clock that is corrected little by little', () => {
  const { time, watch, said, pass } = start()
  for (let n = 0; n < 100; n += 1) {
    pass(HOUR_MS)
    time.wall += 500
    expect(watch.isSteady()).toBe(true)
  }
  expect(said).toEqual([])
  watch.stop()
})

it('believes a new time after a day, and not when it moved again meanwhile', () => {
  const { time, watch, pass } = start()
  time.wall += YEAR_MS
  expect(watch.isSteady()).toBe(false)
  pass(23 * HOUR_MS)
  time.wall += HOUR_MS
  expect(watch.isSteady()).toBe(false)
  pass(23 * HOUR_MS)
  expect(watch.isSteady()).toBe(false)
  pass(HOUR_MS)
  expect([watch.isSteady(), watch.skewMs()]).toEqual([true, 0])
  watch.stop()
})
