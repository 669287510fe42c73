import type { Happened } from './draft.ts'

const DAY = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$/
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?$/

/** Before the first of these sources, or far in the future: a slip, not a date somebody remembers. */
const YEAR_MIN = 1900
const YEAR_MAX = 2200

/**
 * A date as exports write them: `2024/03/05`, `2024-03-05`, `2024-03-05 21:10:00` (UTC) or ISO 8601. Undefined where it
 * is none. A day is held at noon UTC, which is the same day nearly everywhere.
 */
export function readDate(text: unknown): Happened | undefined {
  if (typeof text !== 'string') return undefined
  const trimmed = text.trim()
  const [, year, month, day] = DAY.exec(trimmed) ?? []
  if (year !== undefined && month !== undefined && day !== undefined) {
    const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
    const time = Date.parse(`${iso}T12:00:00.000Z`)
    // Date.parse takes 31 February for 3 March.
    if (!inRange(time) || new Date(time).toISOString().slice(0, 10) !== iso) return undefined
    return { at: `${iso}T12:00:00.000Z`, precision: 'day' }
  }
  if (!INSTANT.test(trimmed)) return undefined
  const iso = trimmed.replace(' ', 'T')
  const time = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : `${iso}Z`)
  return inRange(time) ? { at: new Date(time).toISOString(), precision: 'second' } : undefined
}

function inRange(time: number): boolean {
  return time >= Date.UTC(YEAR_MIN, 0) && time < Date.UTC(YEAR_MAX, 0)
}
