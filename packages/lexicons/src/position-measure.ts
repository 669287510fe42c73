import { AUTHORITY } from './nsid.ts'
import type { Position } from './work.ts'

/** A position as something that can be compared. */
export interface Measure {
  /** Places of equal unit compare by `parts`, or by `name` where the unit is 'name'. */
  readonly unit: 'page' | 'chapter' | 'episode' | 'second' | 'minute' | 'share' | 'name'
  /** Most significant first. Infinity stands for "to the end". */
  readonly parts: readonly number[]
  readonly name: string
  /** 0 to 1 of the whole, where a total is known. */
  readonly share: number | undefined
  /** Of an episode without a season: the first is assumed. */
  readonly seasonIsAssumed: boolean
}

/** What the record holds, unchecked: strangers write positions, and types do not bind them. */
type Fields = Readonly<Record<string, unknown>>

const DEFS = `${AUTHORITY}.defs#`

const MEASURES: Readonly<Record<string, (fields: Fields) => Measure | undefined>> = {
  [`${DEFS}pagePosition`]: (fields) => counted('page', fields.page, fields.total),
  [`${DEFS}chapterPosition`]: (fields) => counted('chapter', fields.chapter, fields.total),
  [`${DEFS}timePosition`]: (fields) => counted('second', fields.seconds, fields.totalSeconds),
  [`${DEFS}percentPosition`]: (fields) => percent(fields.percent),
  [`${DEFS}playPosition`]: played,
  [`${DEFS}locatorPosition`]: located,
  [`${DEFS}episodePosition`]: episode,
}

/** Reads a position; undefined for unknown members of the union and for numbers that count nothing (negative, NaN, 1.5). */
export function measure(position: Position): Measure | undefined {
  const read = Object.hasOwn(MEASURES, position.$type) ? MEASURES[position.$type] : undefined
  return read?.(position as Fields)
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined
}

function place(unit: Measure['unit'], parts: readonly number[], share?: number): Measure {
  return { unit, parts, name: '', share, seasonIsAssumed: false }
}

function named(name: string): Measure {
  return { ...place('name', []), name }
}

function shareOf(value: number, total: unknown): number | undefined {
  const whole = count(total)
  return whole ? Math.min(value / whole, 1) : undefined
}

function counted(unit: Measure['unit'], value: unknown, total: unknown): Measure | undefined {
  const reached = count(value)
  return reached === undefined ? undefined : place(unit, [reached], shareOf(reached, total))
}

function percent(value: unknown): Measure | undefined {
  const share = shareOf(count(value) ?? Number.NaN, 100)
  return share === undefined || Number.isNaN(share) ? undefined : place('share', [share], share)
}

function located(fields: Fields): Measure | undefined {
  if (fields.percent !== undefined) return percent(fields.percent)
  const { scheme, value } = fields
  return typeof scheme === 'string' && typeof value === 'string' ? named(`${scheme} ${value}`) : undefined
}

/** A game's share done says more than the hours it took, and hours more than a name of one's own. */
function played(fields: Fields): Measure | undefined {
  if (fields.percent !== undefined) return percent(fields.percent)
  if (fields.playtimeMinutes !== undefined) return counted('minute', fields.playtimeMinutes, undefined)
  return typeof fields.marker === 'string' ? named(fields.marker) : undefined
}

function episode(fields: Fields): Measure | undefined {
  const [season, number] = [count(fields.season ?? 1), count(fields.episode)]
  const seconds = fields.seconds === undefined ? Number.POSITIVE_INFINITY : count(fields.seconds)
  if (season === undefined || number === undefined || seconds === undefined) return undefined
  const length = count(fields.totalSeconds)
  const isFinished = seconds >= (length || Number.POSITIVE_INFINITY)
  const into = isFinished ? 1 : length ? seconds / length : 0
  return {
    ...place('episode', [season, number, isFinished ? Number.POSITIVE_INFINITY : seconds]),
    // Totals of a show with seasons are written by some for the season, by others for the show: no share then.
    share:
      fields.season === undefined ? shareOf(Math.max(number - 1 + into, 0), fields.totalEpisodes) : undefined,
    seasonIsAssumed: fields.season === undefined,
  }
}
