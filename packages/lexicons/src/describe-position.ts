import { measure } from './position-measure.ts'
import type { Position } from './work.ts'

/**
 * A position in a few characters that need little translation: `S2E4`, `S2E4 12:30`, `p. 120 of 310`, `ch. 3 of 20`,
 * `1:02:03`, `45 %`, `10 h 5 min`. Numbers only: titles, labels and markers can spoil, so they never appear. Empty
 * where there is no number to give.
 */
export function describePosition(p: Position): string {
  const at = measure(p)
  if (!at) return ''
  const fields = p as Readonly<Record<string, unknown>>
  const [first = 0, second = 0, third = 0] = at.parts
  switch (at.unit) {
    case 'page':
      return `p. ${first}${ofTotal(fields.total)}`
    case 'chapter':
      return `ch. ${first}${ofTotal(fields.total)}`
    case 'episode':
      return `${at.seasonIsAssumed ? '' : `S${first}`}E${second}${Number.isFinite(third) ? ` ${clock(third)}` : ''}`
    case 'second':
      return clock(first)
    case 'minute':
      return [
        first >= 60 ? `${Math.floor(first / 60)} h` : '',
        first % 60 > 0 || first === 0 ? `${first % 60} min` : '',
      ]
        .filter((words) => words !== '')
        .join(' ')
    case 'share':
      return `${Math.round(first * 100)} %`
    case 'name':
      return ''
  }
}

function ofTotal(total: unknown): string {
  return Number.isSafeInteger(total) && (total as number) > 0 ? ` of ${String(total)}` : ''
}

function clock(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const twoDigits = (value: number) => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(rest)}` : `${minutes}:${twoDigits(rest)}`
}
