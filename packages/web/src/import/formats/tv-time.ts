import type { Work } from '@breadcrumbs/lexicons'
import { buildWork } from '../build-work.ts'
import { type Cells, readCsv } from '../csv.ts'
import { readDate } from '../dates.ts'
import { Findings, type Parsed } from '../draft.ts'
import { episodeAt } from '../positions.ts'

/** The only two files that are opened: the ZIP also holds access tokens, addresses and device ids. */
export const TV_TIME_FILES = ['tracking-prod-records-v2.csv', 'tracking-prod-records.csv'] as const

/**
 * The data export of TV Time. Series are in the second version of the file (rows `watch-episode-…`, `user-series-…`),
 * films in the first. Times are UTC. A followed series nobody has watched or saved for later says nothing to keep.
 */
export function readTvTime(files: ReadonlyMap<string, string>): Parsed {
  const findings = new Findings('tv-time')
  // Thousands of rows are about the same few hundred series.
  const all = new Map<string, Work | undefined>()
  for (const { line, cells } of readCsv(files.get('tracking-prod-records-v2.csv') ?? '', findings).rows)
    readSeriesRow(line, cells, all, findings)
  for (const { line, cells } of readCsv(files.get('tracking-prod-records.csv') ?? '', findings).rows)
    if (cells('entity_type').toLowerCase() === 'movie') readFilmRow(line, cells, findings)
  return findings
}

function readSeriesRow(line: number, cells: Cells, all: Map<string, Work | undefined>, findings: Findings) {
  const key = cells('key') || cells('type')
  const isSeries = key.startsWith('user-series')
  const isEpisode = /^(?:re)?watch-episode/.test(key) || (!isSeries && episodeNumber(cells) !== '')
  if (!isSeries && !isEpisode) return
  const work = series(cells, all)
  if (work === undefined) return findings.skip(line, 'no-title')
  if (isSeries) {
    if (cells('is_for_later') !== 'true') return findings.skip(line, 'only-followed')
    return findings.keep({ line, work, kind: 'wanted', happened: readDate(cells('followed_at')) })
  }
  const season = cells('is_special') === 'true' ? '0' : cells('season_number') || cells('s_no')
  const position = episodeAt(season, episodeNumber(cells))
  if (position === undefined) return findings.skip(line, 'no-episode-number')
  findings.keep({ line, work, kind: 'progressed', position, happened: readDate(cells('created_at')) })
}

function episodeNumber(cells: Cells): string {
  return cells('episode_number') || cells('ep_no')
}

function series(cells: Cells, all: Map<string, Work | undefined>): Work | undefined {
  const [title, id] = [cells('series_name'), cells('s_id')]
  const key = JSON.stringify([title, id])
  if (!all.has(key)) all.set(key, buildWork({ mediaType: 'show', title, identifiers: [['tvdb-series', id]] }))
  return all.get(key)
}

function readFilmRow(line: number, cells: Cells, findings: Findings) {
  const work = buildWork({
    mediaType: 'movie',
    title: cells('movie_name'),
    year: cells('release_date').slice(0, 4),
  })
  if (work === undefined) return findings.skip(line, 'no-title')
  const type = cells('type').toLowerCase()
  const happened = readDate(cells('watch_date')) ?? readDate(cells('created_at'))
  if (type === 'watch' || type === 'rewatch') findings.keep({ line, work, kind: 'finished', happened })
  else if (type === 'towatch') findings.keep({ line, work, kind: 'wanted', happened })
  else findings.skip(line, type === 'follow' ? 'only-followed' : 'unknown-state')
}
