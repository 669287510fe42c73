/** Records as the live app writes them, against its own schema (lexicons page of the design, "Records in the wild"). */
const when = '2026-02-11T19:03:12.480Z'

export const liveBook = {
  $type: 'app.breadcrumbs.book',
  title: 'A Memory Called Empire',
  authors: ['Arkady Martine'],
  status: 'app.breadcrumbs.defs#inProgress',
  rating: 4,
  notes: 'Mahit and the imago. Remember who Nineteen Adze is.',
  genres: ['Science Fiction'],
  coverUrl: 'https://covers.example/b/id/8764563-L.jpg',
  description: 'An ambassador arrives.',
  identifiers: {
    isbn13: '9781250186430',
    isbn10: '1250186439',
    openLibraryId: 'OL20109859W',
    googleBooksId: null,
  },
  progress: { currentPage: 212, totalPages: 462, currentChapter: null, totalChapters: null, updatedAt: when },
  history: [
    { ts: '2026-02-01T20:11:00.000Z', progress: { currentPage: 40, totalPages: 462 }, note: 'Landed.' },
    { ts: when, progress: { currentPage: 212, totalPages: 462 }, note: null },
  ],
  startedAt: '2026-01-30T08:00:00.000Z',
  createdAt: '2026-01-30T08:00:00.000Z',
}

export const liveShow = {
  $type: 'app.breadcrumbs.show',
  title: 'Severance',
  status: 'app.breadcrumbs.defs#inProgress',
  rating: 5,
  progress: { season: null, episode: 4, positionSeconds: null, totalEpisodes: 9, updatedAt: when },
  identifiers: { tmdbId: 95396, imdbId: 'tt11280740', tvdbId: null },
  history: [{ ts: when, progress: { season: 1, episode: 4 }, note: 'The waffle party.' }],
  createdAt: '2026-01-02T21:00:00.000Z',
}

export const liveMovie = {
  $type: 'app.breadcrumbs.movie',
  title: 'Columbus',
  status: 'app.breadcrumbs.defs#completed',
  rating: 5,
  progress: { positionSeconds: 3600, totalSeconds: 6240, updatedAt: when },
  identifiers: { tmdbId: '414453' },
  watchedAt: when,
  createdAt: when,
}

export const liveGame = {
  $type: 'app.breadcrumbs.game',
  title: 'Outer Wilds',
  developer: 'Mobius Digital',
  platforms: ['PC'],
  status: 'app.breadcrumbs.defs#onHold',
  progress: {
    playtimeMinutes: 610,
    completionPercent: null,
    narrativePosition: 'Found the Vessel',
    updatedAt: when,
  },
  identifiers: { rawgId: '3328', steamAppId: '753640' },
  createdAt: when,
}

export const livePodcast = {
  $type: 'app.breadcrumbs.podcast',
  title: '99% Invisible',
  creator: 'Roman Mars',
  status: 'app.breadcrumbs.defs#inProgress',
  progress: {
    episodeTitle: 'The Accidental Room',
    episodeNumber: null,
    seasonNumber: null,
    positionSeconds: 340,
    totalSeconds: 1900,
    updatedAt: when,
  },
  identifiers: { applePodcastsId: '394775318' },
  createdAt: when,
}

export const legacyEntry = { title: 'Piranesi', mediaType: 'book', status: 'completed', notes: 'The tides.' }
