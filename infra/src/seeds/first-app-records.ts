/** A record and how long ago it was made. */
export interface AgedRecord {
  readonly collection: string
  readonly hoursAgo: number
  /** Everything but `$type` and `createdAt`. */
  readonly record: (ago: (hours: number) => string) => object
}

const PREFIX = 'app.breadcrumbs'
const status = (name: string): string => `${PREFIX}.defs#${name}`
const DAY = 24

/**
 * Records as the first app really writes them, not as its schema says: `coverUrl`, `description` and `history`
 * beside the known fields, null inside progress, ratings of five stars, list items with an empty cid.
 * By handle without `.test`.
 */
export const FIRST_APP_RECORDS: Readonly<Record<string, readonly AgedRecord[]>> = {
  alice: [
    {
      collection: `${PREFIX}.show`,
      hoursAgo: 40 * DAY,
      record: (ago) => ({
        title: 'Severance',
        status: status('inProgress'),
        genres: ['Drama', 'Mystery', 'Science Fiction'],
        identifiers: { tmdbId: '95396', imdbId: 'tt11280740' },
        coverUrl: 'https://covers.example.com/severance.jpg',
        description: 'People whose work memories are kept apart from the rest of their lives.',
        rating: 4,
        notes: 'The waffle party. Who is on the board?',
        progress: {
          season: 2,
          episode: 4,
          positionSeconds: null,
          totalEpisodes: 10,
          updatedAt: ago(21 * DAY),
        },
        history: [
          {
            ts: ago(30 * DAY),
            progress: { season: 2, episode: 2, updatedAt: ago(30 * DAY) },
            note: 'Mark is back.',
          },
          { ts: ago(21 * DAY), progress: { season: 2, episode: 4, updatedAt: ago(21 * DAY) }, note: '' },
        ],
        startedAt: ago(40 * DAY),
      }),
    },
    {
      collection: `${PREFIX}.book`,
      hoursAgo: 60 * DAY,
      record: (ago) => ({
        title: 'Project Hail Mary',
        status: status('onHold'),
        authors: ['Andy Weir'],
        identifiers: { isbn13: '9780593135204' },
        coverUrl: 'https://covers.example.com/hail-mary.jpg',
        rating: null,
        notes: 'Stopped where the two of them compare their instruments.',
        progress: {
          currentPage: 212,
          totalPages: 476,
          currentChapter: null,
          totalChapters: null,
          updatedAt: ago(33 * DAY),
        },
        history: [],
      }),
    },
    {
      collection: `${PREFIX}.list`,
      hoursAgo: 20 * DAY,
      record: () => ({ name: 'For the train', description: '', color: '#f0a500', items: [] }),
    },
  ],
  bob: [
    {
      collection: `${PREFIX}.game`,
      hoursAgo: 15 * DAY,
      record: (ago) => ({
        title: 'Hades',
        status: status('inProgress'),
        developer: 'Supergiant Games',
        platforms: ['Steam Deck'],
        identifiers: { steamAppId: '1145360' },
        rating: 5,
        progress: {
          playtimeMinutes: 1260,
          completionPercent: 40,
          narrativePosition: 'Elysium, with the spear',
          updatedAt: ago(2 * DAY),
        },
        history: [
          { ts: ago(2 * DAY), progress: { playtimeMinutes: 1260, updatedAt: ago(2 * DAY) }, note: null },
        ],
      }),
    },
  ],
  erin: [
    {
      collection: `${PREFIX}.podcast`,
      hoursAgo: 9 * DAY,
      record: (ago) => ({
        title: '99% Invisible',
        status: status('inProgress'),
        creator: 'Roman Mars',
        identifiers: { applePodcastsId: '394775318' },
        progress: {
          episodeTitle: 'The Power Broker',
          episodeNumber: 580,
          seasonNumber: null,
          positionSeconds: 1860,
          totalSeconds: null,
          updatedAt: ago(3 * DAY),
        },
      }),
    },
    {
      collection: `${PREFIX}.movie`,
      hoursAgo: 5 * DAY,
      record: (ago) => ({
        title: 'Past Lives',
        status: status('completed'),
        identifiers: { tmdbId: '666277', imdbId: 'tt13238346' },
        coverUrl: 'https://covers.example.com/past-lives.jpg',
        rating: 5,
        progress: null,
        watchedAt: ago(5 * DAY),
      }),
    },
  ],
}

/** The items of a list as the first app writes them: by URI, the cid left empty. */
export function listItems(uris: readonly string[], addedAt: string): object[] {
  return uris.map((uri) => ({ subject: { uri, cid: '' }, addedAt }))
}
