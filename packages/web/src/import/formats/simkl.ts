import type { CrumbKind } from '@breadcrumbs/lexicons'
import { readInteger } from '../build-work.ts'
import { readDate } from '../dates.ts'
import { Findings, type Parsed } from '../draft.ts'
import { fieldsOf, listOf } from '../json-fields.ts'
import { episodeAt } from '../positions.ts'
import { episodesOf, showOrFilm } from './show-or-film.ts'

type Fields = Readonly<Record<string, unknown>>

const LISTS = ['shows', 'anime', 'movies'] as const

/** Identifiers that Trakt does not have: scheme, and its name there. */
const ALSO = [
  ['mal', 'mal'],
  ['anilist', 'anilist'],
] as const

/** What a state of Simkl says happened. `watching` says nothing that the episodes do not say better. */
const KINDS: Readonly<Record<string, CrumbKind>> = {
  watching: 'started',
  completed: 'finished',
  plantowatch: 'wanted',
  hold: 'paused',
  dropped: 'dropped',
}

/** Whether a JSON document looks like the backup of Simkl. */
export function isSimkl(json: unknown): json is Fields {
  return LISTS.some((name) => Array.isArray(fieldsOf(json)[name]))
}

/** The backup of Simkl: shows, anime and films with their state, a score of ten, and the episodes seen. */
export function readSimkl(json: Fields): Parsed {
  const findings = new Findings('simkl')
  let line = 0
  for (const name of LISTS)
    for (const one of listOf(json[name]).map(fieldsOf)) {
      line += 1
      readOne(line, one, name === 'movies' ? 'movie' : 'show', findings)
    }
  return findings
}

function readOne(line: number, one: Fields, mediaType: 'movie' | 'show', findings: Findings) {
  if (Object.keys(one).length === 0) return findings.skip(line, 'not-an-object')
  const work = showOrFilm(fieldsOf(one.movie ?? one.show), mediaType, ALSO)
  if (work === undefined) return findings.skip(line, 'no-title')
  const status = typeof one.status === 'string' ? one.status : ''
  const kind = Object.hasOwn(KINDS, status) ? KINDS[status] : undefined
  if (kind === undefined) return findings.skip(line, 'unknown-state')
  const before = findings.drafts.length
  for (const { season, episode } of episodesOf(one.seasons)) {
    const position = episodeAt(season, episode.number)
    if (position === undefined) findings.skip(line, 'no-episode-number')
    else findings.keep({ line, work, kind: 'progressed', position, happened: readDate(episode.watched_at) })
  }
  const hasEpisodes = findings.drafts.length > before
  const count = readInteger(one.watched_episodes_count, 1, 100_000)
  if (!hasEpisodes && count !== undefined && kind !== 'finished')
    findings.keep({
      line,
      work,
      kind: 'progressed',
      position: episodeAt(undefined, count),
      happened: readDate(one.last_watched_at),
    })
  const score = readInteger(one.user_rating, 1, 10)
  if (kind === 'started' && score === undefined && (hasEpisodes || count !== undefined)) return
  const when = kind === 'wanted' ? one.added_to_watchlist_at : one.last_watched_at
  const rating = score === undefined ? undefined : { value: score, max: 10 }
  findings.keep({ line, work, kind, happened: readDate(when), rating })
}
