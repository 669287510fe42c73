import { dateLocale } from '../model/date-locale.ts'
import type { Clock } from '../model/days.ts'

/** The time, where the reader is and how they write it. `now` is in ms since the epoch. */
export function readerClock(now: number): Clock {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return { now, timeZone, locale: dateLocale(navigator.languages) }
}
