/** One day of the timeline. */
export interface Day<T> {
  /** `2026-11-22` in the reader's time zone; `undated` for what carries no usable time. */
  readonly key: string
  /** `Today`, `Yesterday`, `Friday 20 November`, with the year where it is another one. */
  readonly label: string
  readonly items: readonly T[]
}

const DAY_MS = 24 * 60 * 60 * 1000

type ToText = (time: number) => string

/** Making a formatter costs more than using it a hundred times: one for the whole list. */
function dayKeys(timeZone: string): ToText {
  const parts = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const format = new Intl.DateTimeFormat('en-CA', parts)
  return (time) => format.format(time)
}

/** What a day is called, given its key and a time in it. */
function dayLabels(keyOf: ToText, clock: Clock): (key: string, time: number) => string {
  const { timeZone, locale } = clock
  const today = keyOf(clock.now)
  // Noon, so that a day of 23 or 25 hours cannot skip one.
  const yesterday = new Date(Date.parse(`${today}T12:00:00Z`) - DAY_MS).toISOString().slice(0, 10)
  const parts = { timeZone, weekday: 'long', day: 'numeric', month: 'long' } as const
  const thisYear = new Intl.DateTimeFormat(locale, parts)
  const otherYear = new Intl.DateTimeFormat(locale, { ...parts, year: 'numeric' })
  return (key, time) => {
    if (key === today) return 'Today'
    if (key === yesterday) return 'Yesterday'
    return (key.slice(0, 4) === today.slice(0, 4) ? thisYear : otherYear).format(time)
  }
}

export interface Clock {
  /** The reader's clock, ms since the epoch. */
  readonly now: number
  readonly timeZone: string
  readonly locale: string
}

/**
 * Sorts `items` newest first and splits them by day in `timeZone`. `timeOf` gives milliseconds since the epoch or
 * undefined. A time in the future is shown as its own date, never as today.
 */
export function groupByDay<T>(
  items: readonly T[],
  timeOf: (item: T) => number | undefined,
  clock: Clock,
): readonly Day<T>[] {
  const dated = items
    .map((item) => ({ item, time: timeOf(item) }))
    .sort((a, b) => (b.time ?? Number.NEGATIVE_INFINITY) - (a.time ?? Number.NEGATIVE_INFINITY))
  const keyOf = dayKeys(clock.timeZone)
  const labelOf = dayLabels(keyOf, clock)
  const days = new Map<string, { label: string; items: T[] }>()
  for (const { item, time } of dated) {
    const key = time === undefined ? 'undated' : keyOf(time)
    let day = days.get(key)
    if (day === undefined) {
      const label = time === undefined ? 'Without a date' : labelOf(key, time)
      day = { label, items: [] }
      days.set(key, day)
    }
    day.items.push(item)
  }
  return [...days].map(([key, day]) => ({ key, ...day }))
}

/** In days. */
const STEPS = [
  ['year', 365],
  ['month', 30],
  ['week', 7],
  ['day', 1],
] as const

/**
 * How long ago, in the coarsest unit that fits: `3 weeks ago`, `yesterday`, `today`. Days are those of the reader, as in
 * the trail: thirty hours may be two of them.
 */
export function longAgo(time: number, clock: Clock): string {
  const words = new Intl.RelativeTimeFormat(clock.locale, { numeric: 'auto' })
  const keyOf = dayKeys(clock.timeZone)
  const passed = Math.max(0, Date.parse(keyOf(clock.now)) - Date.parse(keyOf(time))) / DAY_MS
  for (const [unit, days] of STEPS) if (passed >= days) return words.format(-Math.floor(passed / days), unit)
  return words.format(0, 'day')
}
