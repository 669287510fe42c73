import { type app, parseDatetime } from '@breadcrumbs/lexicons'

type Checkpoint = NonNullable<app.breadcrumbs.temp.defs.CardView['checkpoints']>[number]

/** Most checkpoints of a card, and the longest name of one in graphemes (itemState lexicon). */
export const CHECKPOINTS_MAX = 50
export const LABEL_MAX = 100

/** Noon, because a plan is for a day: no shift of zones or of summer time makes it another one. */
export function dayToTime(day: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return undefined
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const noon = new Date(year, month - 1, date, 12)
  return Number.isNaN(noon.getTime()) ? undefined : noon.toISOString()
}

/** The day of a time where the reader is, as a date input holds it; empty for what is no time. */
export function timeToDay(iso: string | undefined): string {
  const time = iso === undefined ? undefined : parseDatetime(iso)
  if (time === undefined) return ''
  const at = new Date(time)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** Checkpoints as they come: dated ones first, by day; those without a day in the order they were made. */
export function inOrder(checkpoints: readonly Checkpoint[]): readonly Checkpoint[] {
  const timeOf = ({ dueAt }: Checkpoint) =>
    (dueAt === undefined ? undefined : parseDatetime(dueAt)) ?? Number.POSITIVE_INFINITY
  return checkpoints.toSorted((a, b) => {
    const [left, right] = [timeOf(a), timeOf(b)]
    return left === right ? 0 : left - right
  })
}

/** The next checkpoint that is not over a day ago; nothing here is ever late. */
export function nextCheckpoint(checkpoints: readonly Checkpoint[], now: number): Checkpoint | undefined {
  const DAY_MS = 24 * 60 * 60 * 1000
  return inOrder(checkpoints).find(({ dueAt }) => {
    const time = dueAt === undefined ? undefined : parseDatetime(dueAt)
    return time === undefined || time > now - DAY_MS
  })
}
