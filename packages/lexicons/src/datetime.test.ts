import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDatetime } from './datetime.ts'

describe('parseDatetime', () => {
  it.each([
    ['2026-11-22T17:40:58Z', Date.UTC(2026, 10, 22, 17, 40, 58)],
    ['2026-11-22T17:40:58.123Z', Date.UTC(2026, 10, 22, 17, 40, 58, 123)],
    ['2026-11-22T17:40:58.123456789+01:30', Date.UTC(2026, 10, 22, 16, 10, 58, 123)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    ['9999-12-31T23:59:59Z', Date.UTC(9999, 11, 31, 23, 59, 59)],
    ['0001-01-01T00:00:00Z', Date.parse('0001-01-01T00:00:00Z')],
  ])('reads %s', (text, ms) => {
    expect(parseDatetime(text)).toBe(ms)
  })

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '0000-01-01T00:00:00+01:00',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '+275760-09-13T00:00:00Z',
    '-1985-01-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:59:60Z',
    '2026-01-01t00:00:00z',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00-00:00',
    '2026-01-01T00:00Z',
    '2026-01-01',
    ' 2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\n',
    '',
  ])('refuses %j', (text) => {
    expect(parseDatetime(text)).toBeUndefined()
  })

  it('refuses what is no string', () => {
    for (const value of [undefined, null, 0, Number.NaN, {}, [], ['2026-01-01T00:00:00Z'], new Date(0), 1n])
      expect(parseDatetime(value)).toBeUndefined()
  })

  it('gives back every moment of the years 0001 to 9999 that Date writes', () => {
    const moments = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    })
    fc.assert(fc.property(moments, (date) => parseDatetime(date.toISOString()) === date.getTime()))
  })

  it('takes a day exactly when the calendar has it', () => {
    const parts = fc.tuple(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 28, max: 31 }),
    )
    fc.assert(
      fc.property(parts, ([year, month, day]) => {
        const date = new Date(0)
        date.setUTCFullYear(year, month - 1, day)
        const text = [String(year).padStart(4, '0'), month, day]
          .map((n) => String(n).padStart(2, '0'))
          .join('-')
        expect(parseDatetime(`${text}T00:00:00Z`) !== undefined).toBe(date.getUTCDate() === day)
      }),
    )
  })
})
