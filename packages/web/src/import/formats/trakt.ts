import type { CrumbKind, Work } from '@breadcrumbs/lexicons'
import { readInteger } from '../build-work.ts'
import { readDate } from '../dates.ts'
import { Findings, type Parsed } from '../draft.ts'
import { fieldsOf, listOf } from '../json-fields.ts'
import { episodeAt } from '../positions.ts'
import { episodesOf, showOrFilm } from './show-or-film.ts'

/** Whether a JSON document looks like a list of Trakt. */
export function isTrakt(json: unknown): json is readonly unknown[] {
  return (
    Array.isArray(json) && json.some((one) => 'ids' in fieldsOf(fieldsOf(one).show ?? fieldsOf(one).movie))
  )
}

/**
 * The files a person downloads from Trakt, one list each: watched shows (`seasons[].episodes[]`), watched films,
 * history (`action`, `watched_at`), ratings (`rated_at`) and the watchlist (`listed_at`).
 */
export function readTrakt(json: readonly unknown[]): Parsed {
  const findings = new Findings('trakt')
  for (const [index, one] of json.entries()) readOne(index + 1, fieldsOf(one), findings)
  return findings
}

type Fields = Readonly<Record<string, unknown>>

function readOne(line: number, one: Fields, findings: Findings) {
  if (Object.keys(one).length === 0) return findings.skip(line, 'not-an-object')
  const isFilm = one.movie !== undefined
  const described = one.movie ?? one.show
  if (described === undefined) return findings.skip(line, 'unknown-medium')
  const work = showOrFilm(fieldsOf(described), isFilm ? 'movie' : 'show')
  if (work === undefined) return findings.skip(line, 'no-title')
  const score = readInteger(one.rating, 1, 10)
  const rating = score === undefined ? undefined : { value: score, max: 10 }
  const keep = (kind: CrumbKind, when: unknown) =>
    findings.keep({ line, work, kind, happened: readDate(when), rating })
  if (one.listed_at !== undefined) return keep('wanted', one.listed_at)
  if (rating !== undefined && one.watched_at === undefined) return keep('noted', one.rated_at)
  if (isFilm) return keep('finished', one.watched_at ?? one.last_watched_at)
  if (one.episode !== undefined) {
    const episode = fieldsOf(one.episode)
    return readEpisode(line, work, episode.season, { ...episode, watched_at: one.watched_at }, findings)
  }
  if (listOf(one.seasons).length === 0) return findings.skip(line, 'no-episode-number')
  for (const { season, episode } of episodesOf(one.seasons))
    readEpisode(line, work, season, episode, findings)
}

function readEpisode(line: number, work: Work, season: unknown, episode: Fields, findings: Findings) {
  const position = episodeAt(season, episode.number)
  if (position === undefined) return findings.skip(line, 'no-episode-number')
  if (episode.plays === 0) return
  const happened = readDate(episode.watched_at ?? episode.last_watched_at)
  findings.keep({ line, work, kind: 'progressed', position, happened })
}
