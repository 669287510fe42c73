import { isDatetimeString } from '@atproto/lex-schema'

const EARLIEST = Date.parse('0001-01-01T00:00:00Z')

function daysInMonth(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
}

/**
 * Milliseconds since 1970 of an atproto datetime, or undefined when it is not one.
 *
 * Stricter than the library, whose check is a pattern: days that no calendar has (2026-02-30) and the year 0000 in UTC
 * are refused, because `Date` would roll the first over and no database column takes the second.
 * Source: the lexicon specification, "datetime".
 */
export function parseDatetime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !isDatetimeString(value)) return undefined
  const [year, month, day] = value.slice(0, 10).split('-').map(Number)
  if (!year || !month || !day || day > daysInMonth(year, month)) return undefined
  const ms = Date.parse(value)
  return ms >= EARLIEST ? ms : undefined
}
