import type { Position } from '@breadcrumbs/lexicons'
import { type FieldKey, type Medium, POSITION_FIELDS } from './media.ts'

/** What stands in the inputs: text as typed, nothing where empty. */
export type Fields = Partial<Record<FieldKey, string>>

export type PositionRead =
  | { readonly position: Position | undefined }
  | { readonly problem: { readonly field: FieldKey; readonly message: string } }

/** Beyond any season, page or minute there is; keeps a slipped finger out of a public record. */
const NUMBER_MAX = 1_000_000

/** Longest marker (app.breadcrumbs.defs#playPosition: 128 graphemes). */
const MARKER_MAX = 128

type Numbers = Partial<Record<FieldKey, number>>

const defs = <T extends string, V extends object>(name: T, value: V) =>
  ({ $type: `app.breadcrumbs.defs#${name}` as const, ...value }) as const

function build(medium: Medium, n: Numbers, marker: string | undefined): Position | undefined {
  const seconds = n.minutes === undefined ? undefined : n.minutes * 60
  switch (medium) {
    case 'show':
    case 'podcast':
      if (n.episode !== undefined)
        return defs('episodePosition', {
          ...(n.season === undefined ? {} : { season: n.season }),
          episode: n.episode,
          ...(seconds === undefined ? {} : { seconds }),
        })
      return seconds === undefined ? undefined : defs('timePosition', { seconds })
    case 'book':
      if (n.page === undefined) return undefined
      return defs('pagePosition', { page: n.page, ...(n.pageTotal ? { total: n.pageTotal } : {}) })
    case 'movie':
      return seconds === undefined ? undefined : defs('timePosition', { seconds })
    case 'game':
      if (n.percent === undefined && marker === undefined) return undefined
      return defs('playPosition', {
        ...(n.percent === undefined ? {} : { percent: n.percent }),
        ...(marker === undefined ? {} : { marker }),
      })
  }
}

/**
 * Reads the position inputs of a medium. Nothing filled in is no position; a part that makes no sense alone, or is
 * no whole number, is a problem with the field to put the focus on. Fields of other media are ignored.
 */
export function readPosition(medium: Medium, fields: Fields): PositionRead {
  const numbers: Numbers = {}
  let marker: string | undefined
  for (const { key, label, text } of POSITION_FIELDS[medium]) {
    const typed = fields[key]?.trim() ?? ''
    if (typed === '') continue
    if (text) {
      if (typed.length > MARKER_MAX) return problem(key, `${label} is longer than ${MARKER_MAX} characters.`)
      marker = typed
      continue
    }
    const value = /^\d{1,7}$/.test(typed) ? Number(typed) : Number.NaN
    if (Number.isNaN(value) || value > NUMBER_MAX) return problem(key, `${label} is a whole number.`)
    numbers[key] = value
  }
  if (numbers.season !== undefined && numbers.episode === undefined)
    return problem('episode', 'Which episode of that season?')
  if (numbers.pageTotal !== undefined && numbers.page === undefined) return problem('page', 'Which page?')
  if (numbers.page !== undefined && numbers.pageTotal && numbers.page > numbers.pageTotal)
    return problem('page', `Page ${numbers.page} is past the last page.`)
  if (numbers.percent !== undefined && numbers.percent > 100)
    return problem('percent', 'Percent goes up to 100.')
  return { position: build(medium, numbers, marker) }
}

function problem(field: FieldKey, message: string): PositionRead {
  return { problem: { field, message } }
}

/** The inputs that show a known position again; empty where the position is of a kind they cannot show. */
export function fieldsOf(position: Position | undefined): Fields {
  if (position === undefined) return {}
  const part = position as { $type?: string } & Record<string, unknown>
  const text = (value: unknown) => (typeof value === 'number' ? String(value) : undefined)
  const minutes = typeof part.seconds === 'number' ? String(Math.floor(part.seconds / 60)) : undefined
  const all: Partial<Record<FieldKey, string | undefined>> = {
    season: text(part.season),
    episode: text(part.episode),
    page: text(part.page),
    pageTotal: text(part.page === undefined ? undefined : part.total),
    minutes,
    percent: text(part.percent),
    marker: typeof part.marker === 'string' ? part.marker : undefined,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Fields
}
