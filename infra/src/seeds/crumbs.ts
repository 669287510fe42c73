import type { app } from '@breadcrumbs/lexicons'

type Crumb = app.breadcrumbs.crumb.Main

/** A crumb somebody dropped, and whether friends were told. */
export interface SeededCrumb {
  readonly hoursAgo: number
  readonly tellFriends: boolean
  readonly crumb: Omit<Crumb, '$type' | 'createdAt'>
}

const severance: Crumb['work'] = {
  mediaType: 'show',
  title: 'Severance',
  year: 2022,
  identifiers: [
    { scheme: 'tmdb-tv', value: '95396' },
    { scheme: 'imdb', value: 'tt11280740' },
  ],
}

const hailMary: Crumb['work'] = {
  mediaType: 'book',
  title: 'Project Hail Mary',
  creators: [{ name: 'Andy Weir', role: 'author' }],
  identifiers: [{ scheme: 'isbn13', value: '9780593135204' }],
}

const spiritedAway: Crumb['work'] = {
  mediaType: 'movie',
  title: 'Spirited Away',
  year: 2001,
  identifiers: [{ scheme: 'tmdb-movie', value: '129' }],
}

const kind = (name: string): string => `app.breadcrumbs.defs#${name}`
const episode = (season: number, number: number): Crumb['position'] => ({
  $type: 'app.breadcrumbs.defs#episodePosition',
  season,
  episode: number,
})

/**
 * Crumbs of the new kind, oldest first, by handle without `.test`. Bob is past alice in Severance: his newest is
 * what the spoiler shield is for.
 */
export const CRUMBS: Readonly<Record<string, readonly SeededCrumb[]>> = {
  alice: [
    {
      hoursAgo: 21 * 24,
      tellFriends: true,
      crumb: {
        work: severance,
        kind: kind('progressed'),
        position: episode(2, 4),
        note: 'Irving knows. Watch the hallway scene again before going on.',
        nextHint: 'Start with the last five minutes of S2E4.',
        verdict: 'keep-going',
      },
    },
    {
      hoursAgo: 30,
      tellFriends: false,
      crumb: {
        work: hailMary,
        kind: kind('noted'),
        position: { $type: 'app.breadcrumbs.defs#pagePosition', page: 212, total: 476 },
        note: 'They can hear each other now.',
      },
    },
  ],
  bob: [
    {
      hoursAgo: 50,
      tellFriends: true,
      crumb: { work: severance, kind: kind('progressed'), position: episode(2, 7), verdict: 'keep-going' },
    },
    {
      hoursAgo: 26,
      tellFriends: true,
      crumb: { work: hailMary, kind: kind('wanted') },
    },
  ],
  carla: [
    {
      hoursAgo: 8,
      tellFriends: true,
      crumb: {
        work: spiritedAway,
        kind: kind('finished'),
        rating: { value: 5, max: 5 },
        note: 'The train over the water, again.',
        spoilerFree: true,
      },
    },
  ],
}
