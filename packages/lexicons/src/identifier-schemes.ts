import { canonicalIsbn } from './isbn.ts'

/**
 * The one written form of an identifier, per scheme; a value that is none of that scheme gives undefined and identifies
 * nothing. Values come from strangers: every pattern is anchored, bounded and linear, so what comes out is short and
 * has no room for SQL, regex or path characters. A scheme that is not listed does not identify: we cannot know that its
 * values name one work.
 */
const SCHEMES: Readonly<Record<string, (value: string) => string | undefined>> = {
  isbn13: canonicalIsbn,
  isbn10: canonicalIsbn,
  // The ASIN of a printed book is its ISBN-10.
  asin: (value) => canonicalIsbn(value) ?? prefixed('asin', match(value.toUpperCase(), /^B[0-9A-Z]{9}$/)),
  'openlibrary-work': (value) => prefixed('openlibrary-work', openLibrary(value, 'W')),
  'openlibrary-edition': (value) => prefixed('openlibrary-edition', openLibrary(value, 'M')),
  'google-books': (value) => prefixed('google-books', match(value, /^[A-Za-z0-9_-]{4,64}$/)),
  'goodreads-book': (value) =>
    prefixed('goodreads-book', number(/^(\d{1,12})(?:[.-].{0,400})?$/s.exec(value)?.[1] ?? '')),
  bookhive: (value) => prefixed('bookhive', match(value, /^[A-Za-z0-9_-]{1,64}$/)),
  hardcover: (value) => prefixed('hardcover', match(value.toLowerCase(), /^[a-z0-9_-]{1,128}$/)),
  'tmdb-movie': numbered('tmdb-movie'),
  'tmdb-tv': numbered('tmdb-tv'),
  imdb: (value) => prefixed('imdb', imdb(value)),
  'tvdb-series': numbered('tvdb-series'),
  'tvdb-episode': numbered('tvdb-episode'),
  tvmaze: numbered('tvmaze'),
  wikidata: (value) => prefixed('wikidata', match(value.toUpperCase(), /^Q[1-9]\d{0,11}$/)),
  igdb: numbered('igdb'),
  'igdb-slug': (value) => prefixed('igdb-slug', match(value.toLowerCase(), /^[a-z0-9-]{1,200}$/)),
  'steam-app': numbered('steam-app'),
  gog: numbered('gog'),
  rawg: numbered('rawg'),
  'podcast-guid': uuid('podcast-guid'),
  'rss-feed': (value) => prefixed('rss-feed', webAddress(value)),
  'apple-podcast': (value) => prefixed('apple-podcast', number(value.replace(/^id/i, ''))),
  'podcastindex-feed': numbered('podcastindex-feed'),
  'spotify-show': (value) => prefixed('spotify-show', match(spotify(value), /^[A-Za-z0-9]{22}$/)),
  'mbid-release-group': uuid('mbid-release-group'),
  'mbid-release': uuid('mbid-release'),
  'mbid-recording': uuid('mbid-recording'),
  anilist: numbered('anilist'),
  mal: numbered('mal'),
  eidr: (value) => prefixed('eidr', match(value.toUpperCase(), /^10\.5240\/(?:[0-9A-F]{4}-){5}[0-9A-Z]$/)),
  url: (value) => prefixed('url', webAddress(value)),
}

const VALUE_CHARACTERS_MAX = 512

/** `scheme:value` in canonical form, or undefined when the pair identifies no work by itself. */
export function canonicalIdentifier(scheme: string, value: string): string | undefined {
  if (value.length > VALUE_CHARACTERS_MAX || !Object.hasOwn(SCHEMES, scheme)) return undefined
  return SCHEMES[scheme]?.(value.trim())
}

function prefixed(scheme: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${scheme}:${value}`
}

function match(value: string, pattern: RegExp): string | undefined {
  return pattern.test(value) ? value : undefined
}

/** A positive whole number without leading zeros: `007` and `7` are one catalogue entry, `0` is none. */
function number(value: string): string | undefined {
  return /^0*([1-9]\d{0,11})$/.exec(value)?.[1]
}

function numbered(scheme: string): (value: string) => string | undefined {
  return (value) => prefixed(scheme, number(value))
}

function uuid(scheme: string): (value: string) => string | undefined {
  return (value) =>
    prefixed(scheme, match(value.toLowerCase(), /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/))
}

/** `tt` and at least seven digits. People leave out the letters or the zeros. */
function imdb(value: string): string | undefined {
  const digits = /^(?:tt)?0*([1-9]\d{0,9})$/i.exec(value)?.[1]
  return digits === undefined ? undefined : `tt${digits.padStart(7, '0')}`
}

function openLibrary(value: string, kind: 'W' | 'M'): string | undefined {
  const found = /^(?:\/?(?:works|books)\/)?OL([1-9]\d{0,11})([WM])$/i.exec(value)
  return found?.[2]?.toUpperCase() === kind ? `OL${found[1]}${kind}` : undefined
}

function spotify(value: string): string {
  return value.replace(/^(?:spotify:show:|https:\/\/open\.spotify\.com\/show\/)/, '')
}

/** Host, path and query of a web address: scheme, usual port, credentials, fragment, final slashes tell no feeds apart. */
function webAddress(value: string): string | undefined {
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return undefined
  const url = new URL(value)
  const port = url.port === '' || url.port === '80' || url.port === '443' ? '' : `:${url.port}`
  return `${url.hostname}${port}${url.pathname.replace(/\/+$/, '')}${url.search}`
}
