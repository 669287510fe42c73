import { type Fields, integerOf, textOf } from './lenient-fields.ts'
import type { MediaType, Work } from './work.ts'

type Identifier = NonNullable<Work['identifiers']>[number]

/** Which catalogue each of v1's named fields belongs to. The scheme of an id depends on the medium. */
const SCHEMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  book: {
    isbn13: 'isbn13',
    isbn10: 'isbn10',
    openLibraryId: 'openlibrary-edition',
    googleBooksId: 'google-books',
    goodreadsId: 'goodreads-book',
  },
  show: { imdbId: 'imdb', tmdbId: 'tmdb-tv', tvdbId: 'tvdb-series' },
  movie: { imdbId: 'imdb', tmdbId: 'tmdb-movie' },
  game: { igdbId: 'igdb', steamAppId: 'steam-app', rawgId: 'rawg' },
  podcast: {
    podcastIndexId: 'podcastindex-feed',
    applePodcastsId: 'apple-podcast',
    spotifyId: 'spotify-show',
  },
}

/** v1 `identifiers` as scheme and value pairs, most stable first. Some clients write numbers; those are taken. */
export function v1Identifiers(mediaType: MediaType, identifiers: Fields): Identifier[] {
  const pairs: Identifier[] = []
  for (const [field, scheme] of Object.entries(
    Object.hasOwn(SCHEMES, mediaType) ? SCHEMES[mediaType]! : {},
  )) {
    const raw = Object.hasOwn(identifiers, field) ? identifiers[field] : undefined
    const value = textOf(integerOf(raw, 1)?.toString() ?? raw, 512, 512)
    if (value !== undefined) pairs.push({ scheme: schemeOf(scheme, value), value })
  }
  return pairs
}

/** One v1 field holds both kinds of Open Library id; the last letter tells them apart. */
function schemeOf(scheme: string, value: string): string {
  return scheme === 'openlibrary-edition' && /w$/i.test(value) ? 'openlibrary-work' : scheme
}
