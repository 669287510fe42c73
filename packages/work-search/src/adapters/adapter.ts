import type { Work } from '@breadcrumbs/lexicons'

/** Media that can be looked up. */
export const MEDIA = ['book', 'show', 'movie', 'game', 'podcast'] as const

export type Medium = (typeof MEDIA)[number]

/** Fetches JSON of an adapter's own catalogue: bounded in size and time, no redirects. */
export type FetchJson = (url: string, init?: RequestInit) => Promise<unknown>

/** What a catalogue asks to be said where its data is shown. */
export interface Attribution {
  readonly name: string
  readonly text: string
  readonly url: string
}

/** One public catalogue. Its hosts are fixed; nothing a caller sends becomes part of an address but a query value. */
export interface Adapter {
  readonly media: readonly Medium[]
  readonly attribution: Attribution
  /** What its terms allow us, requests a second, for everybody together. */
  readonly perSecond: number
  /** Looks up works by title. Throws when the catalogue does not answer or answers something else. */
  readonly search: (query: string, medium: Medium, fetchJson: FetchJson) => Promise<readonly Work[]>
}

/** How many works a search gives. */
export const RESULTS_MAX = 10

/** Where each catalogue is. Tests put a fake peer in its place; a deployment cannot. */
export const ORIGINS = {
  openLibrary: 'https://openlibrary.org',
  tmdb: 'https://api.themoviedb.org',
  twitch: 'https://id.twitch.tv',
  igdb: 'https://api.igdb.com',
  podcastIndex: 'https://api.podcastindex.org',
} as const

export type Origins = Readonly<Record<keyof typeof ORIGINS, string>>
