import type { FileProblem, LeftOut, Skipped, SkipReason, SourceName } from './draft.ts'

/** Names of the sources as they write themselves. */
export const SOURCE_NAMES: Readonly<Record<SourceName, string>> = {
  goodreads: 'Goodreads',
  storygraph: 'StoryGraph',
  letterboxd: 'Letterboxd',
  trakt: 'Trakt',
  'tv-time': 'TV Time',
  simkl: 'Simkl',
  opml: 'Podcast subscriptions',
  popfeed: 'Popfeed',
  bookhive: 'BookHive',
  skylights: 'Skylights',
}

/** Why a file cannot be read, as a sentence that says what to do. */
export const FILE_PROBLEMS: Readonly<Record<FileProblem, string>> = {
  'too-large': 'This file is larger than 50 MB. Exports are not; is it the right one?',
  'unknown-format':
    'This is none of the exports listed here. Choose the file as you got it, without changing it.',
  'broken-zip': 'This ZIP cannot be opened. Download it again.',
  'zip-too-large': 'This ZIP unpacks to more than 100 MB and was not opened.',
  'broken-json': 'This JSON file ends too early or is damaged. Download it again.',
  empty: 'This file is empty.',
}

const SKIP_REASONS: Readonly<Record<SkipReason, string>> = {
  'no-title': 'without a title',
  'unknown-state': 'on a shelf, or in a state, that says nothing about where you are',
  'unknown-medium': 'of a medium Breadcrumbs does not keep',
  'not-an-object': 'not readable',
  'no-episode-number': 'without an episode number',
  'no-feed-address': 'without a web address',
  'only-followed': 'only followed, never watched',
  'only-on-a-list': 'only on a list of your own',
  'field-too-long': 'longer than any real row',
  'too-many-rows': 'past row 100,000; the rest was not read',
  repeated: 'saying the same as an earlier row',
  'invalid-record': 'holding values that no record takes',
}

const LEFT_OUT: Readonly<Record<LeftOut['what'], string>> = {
  'private-note': 'private notes stay behind, because crumbs are public',
  'end-of-note': 'notes are cut at 1,000 characters',
  date: 'dates are not readable and are left out',
}

/** One line of the report: how many, why, and the first rows it is about. */
export interface ReportLine {
  readonly key: string
  readonly text: string
  readonly rows: string
}

const ROWS_NAMED = 5

/** What is not taken over, most frequent first. */
export function reportLines(skipped: readonly Skipped[], leftOut: readonly LeftOut[]): readonly ReportLine[] {
  const groups = new Map<string, { text: string; lines: number[] }>()
  const add = (key: string, text: string, line: number) => {
    const group = groups.get(key) ?? { text, lines: [] }
    group.lines.push(line)
    groups.set(key, group)
  }
  for (const { reason, line } of skipped) add(reason, SKIP_REASONS[reason], line)
  for (const { what, line } of leftOut) add(what, LEFT_OUT[what], line)
  return [...groups]
    .sort(([, a], [, b]) => b.lines.length - a.lines.length)
    .map(([key, { text, lines }]) => {
      const named = lines.slice(0, ROWS_NAMED).join(', ')
      const rows = `${lines.length === 1 ? 'row' : 'rows'} ${named}${lines.length > ROWS_NAMED ? ', …' : ''}`
      return { key, text: `${lines.length.toLocaleString('en')} ${text}`, rows }
    })
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** How long writing takes, roughly: servers take about 1,500 new records an hour. */
export function durationWords(ms: number): string {
  if (ms < HOUR_MS) return 'a minute or two'
  const hours = Math.round(ms / HOUR_MS)
  if (hours < 36) return hours === 1 ? 'about an hour' : `about ${hours} hours`
  return `about ${Math.round(hours / 24)} days`
}

/** `1 record`, `2,000 records`. */
export function countOf(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : `${one}s`}`
}
