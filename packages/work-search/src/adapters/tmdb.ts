import { type Adapter, type Origins, RESULTS_MAX } from './adapter.ts'
import { objectsOf, readWork } from './read-work.ts'

/** Shows and films, from TMDB, with the operator's read token. The notice is the one its terms ask for. */
export function tmdb(origins: Origins, token: string): Adapter {
  return {
    media: ['show', 'movie'],
    attribution: {
      name: 'TMDB',
      text: 'This product uses the TMDB API but is not endorsed or certified by TMDB.',
      url: 'https://www.themoviedb.org',
    },
    perSecond: 20,
    async search(query, medium, fetchJson) {
      const url = new URL(medium === 'movie' ? '/3/search/movie' : '/3/search/tv', origins.tmdb)
      url.search = new URLSearchParams({ query, include_adult: 'false' }).toString()
      const answer = await fetchJson(url.href, { headers: { authorization: `Bearer ${token}` } })
      return objectsOf(answer, 'results')
        .slice(0, RESULTS_MAX)
        .flatMap((one) =>
          readWork({
            mediaType: medium,
            title: one.title ?? one.name,
            year: one.release_date ?? one.first_air_date,
            identifiers: [[medium === 'movie' ? 'tmdb-movie' : 'tmdb-tv', one.id]],
          }),
        )
    },
  }
}
