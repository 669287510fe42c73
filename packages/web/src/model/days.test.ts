import { expect, test } from 'vitest'
import { groupByDay, longAgo } from './days.ts'

const at = (iso: string) => Date.parse(iso)
const clock = { now: at('2026-11-22T10:00:00Z'), timeZone: 'Europe/Berlin', locale: 'en-GB' }
const group = (times: readonly (string | undefined)[]) =>
  groupByDay(times, (iso) => (iso === undefined ? undefined : at(iso)), clock).map((day) => [
    day.label,
    day.items,
  ])

test('days are those of the reader, newest first', () => {
  expect(
    group(['2026-11-20T12:00:00Z', '2026-11-21T23:30:00Z', '2026-11-21T22:30:00Z', '2026-11-22T09:00:00Z']),
  ).toEqual([
    ['Today', ['2026-11-22T09:00:00Z', '2026-11-21T23:30:00Z']],
    ['Yesterday', ['2026-11-21T22:30:00Z']],
    ['Friday 20 November', ['2026-11-20T12:00:00Z']],
  ])
})

test('another year is named, and what has no date comes last', () => {
  expect(group([undefined, '2019-01-05T12:00:00Z'])).toEqual([
    ['Saturday, 5 January 2019', ['2019-01-05T12:00:00Z']],
    ['Without a date', [undefined]],
  ])
})

test('a time in the future keeps its own date', () => {
  expect(group(['2026-11-24T12:00:00Z'])[0]?.[0]).toBe('Tuesday 24 November')
})

test('yesterday is right on the day the clock changes', () => {
  const monday = { ...clock, now: at('2026-10-25T23:30:00Z') }
  const [day] = groupByDay([at('2026-10-25T05:00:00Z')], (time) => time, monday)
  expect(day?.label).toBe('Yesterday')
})

test('long ago is told in the coarsest unit', () => {
  const days = (n: number) => longAgo(clock.now - n * 86_400_000, clock)
  expect([days(0.2), days(1), days(6), days(23), days(70), days(800), days(-3)]).toEqual([
    'today',
    'yesterday',
    '6 days ago',
    '3 weeks ago',
    '2 months ago',
    '2 years ago',
    'today',
  ])
  // Saturday evening seen from Monday morning, 30 hours later.
  const monday = { ...clock, now: at('2026-11-23T03:30:00Z') }
  expect(longAgo(at('2026-11-21T21:30:00Z'), monday)).toBe('2 days ago')
  expect(longAgo(at('2026-11-21T23:30:00Z'), monday)).toBe('yesterday')
})
