import { parseDatetime } from '@breadcrumbs/lexicons'
import { dateLocale } from '../model/date-locale.ts'

const DAY = { weekday: 'short', day: 'numeric', month: 'short' } as const

/** The day of a time somebody wrote; empty for what is no time. */
export function dayOf(iso: string): string {
  const time = parseDatetime(iso)
  return time === undefined ? '' : new Intl.DateTimeFormat(dateLocale(navigator.languages), DAY).format(time)
}
