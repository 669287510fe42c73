/** One day of the timeline. */
export interface Day<T> {
  /** `2026-11-22` in the reader's time zone; `undated` for what carries no usable time. */
  readonly key: string
  /** `Today`, `Yesterday`, `Friday 20 November`, with the year where it is another one. */
  readonly label: string
  readonly items: readonly T[]
}

const DAY_MS = 24 * 60 * 60 * 1000

function dayKey(time: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(time)
}

function dayLabel(time: number, now: number, timeZone: string, locale: string): string {
  const key = dayKey(time, timeZone)
  if (key === dayKey(now, timeZone)) return 'Today'
  // Noon, so that a day of 23 or 25 hours cannot skip one.
  const noon = Date.parse(`${dayKey(now, timeZone)}T12:00:00Z`)
  if (key === new Date(noon - DAY_MS).toISOString().slice(0, 10)) return 'Yesterday'
  const year = key.slice(0, 4) === dayKey(now, timeZone).slice(0, 4) ? undefined : 'numeric'
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year,
  }).format(time)
}

/**
 * Sorts `items` newest first and splits them by day in `timeZone`. `timeOf` gives milliseconds since the epoch or
 * undefined; `now` is the reader's clock. A time in the future is shown as its own date, never as today.
 */
export function groupByDay<T>(
  items: readonly T[],
  timeOf: (item: T) => number | undefined,
  clock: { readonly now: number; readonly timeZone: string; readonly locale: string },
): readonly Day<T>[] {
  const dated = items
    .map((item) => ({ item, time: timeOf(item) }))
    .sort((a, b) => (b.time ?? Number.NEGATIVE_INFINITY) - (a.time ?? Number.NEGATIVE_INFINITY))
  const days = new Map<string, { label: string; items: T[] }>()
  for (const { item, time } of dated) {
    const key = time === undefined ? 'undated' : dayKey(time, clock.timeZone)
    const label =
      time === undefined ? 'Without a date' : dayLabel(time, clock.now, clock.timeZone, clock.locale)
    const day = days.get(key) ?? { label, items: [] }
    day.items.push(item)
    days.set(key, day)
  }
  return [...days].map(([key, day]) => ({ key, ...day }))
}

const STEPS = [
  ['year', 365 * DAY_MS],
  ['month', 30 * DAY_MS],
  ['week', 7 * DAY_MS],
  ['day', DAY_MS],
] as const

/** How long ago, in the coarsest unit that fits: `3 weeks ago`, `yesterday`, `today`. Never a count of missed days. */
export function longAgo(time: number, now: number, locale: string): string {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const passed = Math.max(0, now - time)
  for (const [unit, ms] of STEPS) if (passed >= ms) return words.format(-Math.floor(passed / ms), unit)
  return words.format(0, 'day')
}
