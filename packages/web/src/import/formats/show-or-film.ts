import type { Work } from '@breadcrumbs/lexicons'
import { buildWork } from '../build-work.ts'
import { fieldsOf, listOf } from '../json-fields.ts'

type Fields = Readonly<Record<string, unknown>>

/** A show or film as Trakt and Simkl describe it: `{title, year, ids}`. `more` = identifiers that only one of them has. */
export function showOrFilm(
  described: Fields,
  mediaType: 'movie' | 'show',
  more: readonly (readonly [scheme: string, key: string])[] = [],
): Work | undefined {
  const ids = fieldsOf(described.ids)
  return buildWork({
    mediaType,
    title: described.title,
    year: described.year,
    identifiers: [
      [mediaType === 'movie' ? 'tmdb-movie' : 'tmdb-tv', ids.tmdb],
      ['imdb', ids.imdb],
      ...(mediaType === 'show' ? ([['tvdb-series', ids.tvdb]] as const) : []),
      ...more.map(([scheme, key]) => [scheme, ids[key]] as const),
    ],
  })
}

/** Every episode of `seasons[].episodes[]`, with the number its season says. */
export function* episodesOf(
  seasons: unknown,
): Generator<{ readonly season: unknown; readonly episode: Fields }> {
  for (const season of listOf(seasons).map(fieldsOf))
    for (const episode of listOf(season.episodes).map(fieldsOf)) yield { season: season.number, episode }
}
