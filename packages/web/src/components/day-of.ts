import { parseDatetime } from '@breadcrumbs/lexicons'

const DAY = { weekday: 'short', day: 'numeric', month: 'short' } as const

/** The day of a time somebody wrote, as the reader writes days; empty for what is no time. */
export function dayOf(iso: string): string {
  const time = parseDatetime(iso)
  return time === undefined ? '' : new Intl.DateTimeFormat(navigator.language, DAY).format(time)
}
