import { expect, test } from 'vitest'
import { dayToTime, inOrder, nextCheckpoint, timeToDay } from './group-plan.ts'

test('a day stays the day it was, through the record and back', () => {
  for (const day of ['2026-11-27', '2026-03-29', '2026-10-25', '2028-02-29'])
    expect(timeToDay(dayToTime(day))).toBe(day)
})

test('what is no day is no plan', () => {
  expect(dayToTime('')).toBeUndefined()
  expect(dayToTime('tomorrow')).toBeUndefined()
  expect(timeToDay('soon')).toBe('')
  expect(timeToDay(undefined)).toBe('')
})

const on = (label: string, day: string) => ({ label, dueAt: dayToTime(day) as `${string}Z` }) as never

test('checkpoints come by day, those without one last, and the next one is never late', () => {
  const all = [{ label: 'someday' }, on('two', '2026-12-04'), on('one', '2026-11-27')]
  expect(inOrder(all).map(({ label }) => label)).toEqual(['one', 'two', 'someday'])
  expect(nextCheckpoint(all, Date.parse('2026-11-27T20:00:00Z'))?.label).toBe('one')
  expect(nextCheckpoint(all, Date.parse('2026-11-30T20:00:00Z'))?.label).toBe('two')
  expect(nextCheckpoint(all, Date.parse('2027-01-01T20:00:00Z'))?.label).toBe('someday')
  expect(nextCheckpoint([on('one', '2026-11-27')], Date.parse('2027-01-01T20:00:00Z'))).toBeUndefined()
})
