import { type CrumbKind, identityKeys, type Work } from '@breadcrumbs/lexicons'
import { buildWork, readInteger, readNote } from '../build-work.ts'
import { readDate } from '../dates.ts'
import { Findings, type Parsed } from '../draft.ts'
import { fieldsOf, listOf, textOf } from '../json-fields.ts'
import { bookPlace, episodeAt } from '../positions.ts'

/** The collections read from the person's own repo, in the order they are handed over. */
export const POPFEED_COLLECTIONS = ['social.popfeed.feed.listItem', 'social.popfeed.feed.review'] as const

type Fields = Readonly<Record<string, unknown>>

const MEDIA: Readonly<Record<string, string>> = {
  movie: 'movie',
  tv_show: 'show',
  tv_season: 'show',
  tv_episode: 'show',
  episode: 'show',
  video_game: 'game',
  book: 'book',
}

const KINDS: Readonly<Record<string, CrumbKind>> = {
  finished: 'finished',
  in_progress: 'started',
  backlog: 'wanted',
  abandoned: 'dropped',
}

/** The lists of Popfeed and its bridges that say what happened; any other list says only that an item is on it. */
const KINDS_OF_LISTS: Readonly<Record<string, CrumbKind>> = {
  watched_movies: 'finished',
  watched_tv_shows: 'finished',
  read_books: 'finished',
  currently_reading_books: 'started',
  to_read_books: 'wanted',
}

/** Popfeed: items of lists (state, episodes, place) and reviews. Items often carry no title; a review of the same does. */
export function readPopfeed(records: readonly unknown[]): Parsed {
  const findings = new Findings('popfeed')
  const all = records.map(fieldsOf)
  const titles = new Map<string, string>()
  for (const record of all)
    if (typeof record.title === 'string')
      for (const key of keysOf(record)) if (!titles.has(key)) titles.set(key, record.title)
  for (const [index, record] of all.entries()) {
    const line = index + 1
    const type = textOf(record.creativeWorkType)
    const mediaType = Object.hasOwn(MEDIA, type) ? MEDIA[type] : undefined
    if (mediaType === undefined) {
      findings.skip(line, Object.keys(record).length === 0 ? 'not-an-object' : 'unknown-medium')
      continue
    }
    const title = record.title ?? keysOf(record).flatMap((key) => titles.get(key) ?? [])[0]
    const work = workOf(record, mediaType, title)
    if (work === undefined) findings.skip(line, 'no-title')
    else if (record.$type === 'social.popfeed.feed.review') readReview(line, record, work, findings)
    else readItem(line, record, work, findings)
  }
  return findings
}

function readReview(line: number, review: Fields, work: Work, findings: Findings) {
  const value = readInteger(review.rating, 0, 10)
  findings.keep({
    line,
    work,
    kind: 'noted',
    position: episodeOf(review),
    happened: readDate(review.createdAt),
    rating: value === undefined ? undefined : { value, max: 10 },
    note: readNote(review.text, line, findings),
    spoilerFree: review.containsSpoilers === false ? true : undefined,
  })
}

function readItem(line: number, item: Fields, work: Work, findings: Findings) {
  const episodes = listOf(item.watchedEpisodes).map(fieldsOf)
  for (const { seasonNumber, episodeNumber } of episodes) {
    const position = episodeAt(seasonNumber, episodeNumber)
    if (position === undefined) findings.skip(line, 'no-episode-number')
    // The array says which episodes, not when each of them.
    else findings.keep({ line, work, kind: 'progressed', position })
  }
  const token = typeof item.status === 'string' ? item.status.slice(item.status.indexOf('#') + 1) : ''
  const state = lookUp(KINDS, token) ?? lookUp(KINDS_OF_LISTS, textOf(item.listType))
  if (state === undefined) {
    if (episodes.length === 0) findings.skip(line, 'only-on-a-list')
    return
  }
  const position = bookPlace(item.bookProgress) ?? episodeOf(item)
  if (state === 'started' && episodes.length > 0 && position === undefined) return
  const kind = position !== undefined && (state === 'started' || isPart(item)) ? 'progressed' : state
  const when = state === 'finished' ? (item.completedAt ?? item.addedAt) : (item.startedAt ?? item.addedAt)
  findings.keep({ line, work, kind, position, happened: readDate(when) })
}

function lookUp(kinds: Readonly<Record<string, CrumbKind>>, key: string): CrumbKind | undefined {
  return Object.hasOwn(kinds, key) ? kinds[key] : undefined
}

function isPart(record: Fields): boolean {
  return record.creativeWorkType === 'tv_episode' || record.creativeWorkType === 'episode'
}

function episodeOf(record: Fields): ReturnType<typeof episodeAt> {
  const ids = fieldsOf(record.identifiers)
  return isPart(record) ? episodeAt(ids.seasonNumber, ids.episodeNumber) : undefined
}

/** Ids of an episode or season say nothing about the show; only the series id does. */
function workOf(record: Fields, mediaType: string, title: unknown): Work | undefined {
  const ids = fieldsOf(record.identifiers)
  const isWhole = record.creativeWorkType === 'movie' || record.creativeWorkType === 'tv_show'
  return buildWork({
    mediaType,
    title,
    identifiers: [
      ['isbn13', ids.isbn13],
      ['isbn10', ids.isbn10],
      ['asin', mediaType === 'book' ? ids.asin : undefined],
      ['tmdb-movie', mediaType === 'movie' ? ids.tmdbId : undefined],
      [
        'tmdb-tv',
        mediaType === 'show'
          ? isWhole
            ? (ids.tmdbId ?? ids.tmdbTvSeriesId)
            : ids.tmdbTvSeriesId
          : undefined,
      ],
      ['imdb', isWhole ? ids.imdbId : undefined],
      ['igdb', mediaType === 'game' ? ids.igdbId : undefined],
      ['steam-app', mediaType === 'game' ? ids.steamId : undefined],
    ],
  })
}

function keysOf(record: Fields): readonly string[] {
  const type = textOf(record.creativeWorkType)
  const mediaType = Object.hasOwn(MEDIA, type) ? MEDIA[type] : undefined
  const work = mediaType === undefined ? undefined : workOf(record, mediaType, '-')
  return work === undefined ? [] : identityKeys(work)
}
