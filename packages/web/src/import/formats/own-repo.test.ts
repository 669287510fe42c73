import { expect, test } from 'vitest'
import { readBookhive } from './bookhive.ts'
import { readPopfeed } from './popfeed.ts'
import { readSkylights, titlesOf } from './skylights.ts'

// Written by hand to the lexicons of the three apps.
const item = (o: object) => ({ $type: 'social.popfeed.feed.listItem', addedAt: '2024-01-01T00:00:00Z', ...o })

test('Popfeed: items by state or list, episodes, and a title borrowed from the review of the same work', () => {
  const parsed = readPopfeed([
    item({ creativeWorkType: 'movie', identifiers: { tmdbId: '949' }, listType: 'watched_movies' }),
    item({
      creativeWorkType: 'tv_show',
      title: 'Silo',
      identifiers: { tmdbId: '125988' },
      status: 'social.popfeed.feed.listItem#in_progress',
      watchedEpisodes: [{ seasonNumber: 1, episodeNumber: 2 }, { seasonNumber: 1 }],
    }),
    item({
      creativeWorkType: 'book',
      title: 'Dune',
      identifiers: { isbn13: '9780441172719' },
      status: '#in_progress',
      bookProgress: { currentPage: 30, totalPages: 600 },
    }),
    item({ creativeWorkType: 'album', title: 'Blue', identifiers: {} }),
    item({
      creativeWorkType: 'movie',
      title: 'Alien',
      identifiers: { imdbId: 'tt0078748' },
      listType: 'my favourites',
    }),
    item({ creativeWorkType: 'constructor', title: 'x', identifiers: {} }),
    {
      $type: 'social.popfeed.feed.review',
      creativeWorkType: 'movie',
      title: 'Heat',
      identifiers: { tmdbId: '949' },
      rating: 9,
      text: 'Good.',
      containsSpoilers: false,
      createdAt: '2024-01-03T00:00:00Z',
    },
    {
      $type: 'social.popfeed.feed.review',
      creativeWorkType: 'tv_episode',
      title: 'E',
      identifiers: { tmdbId: '55', tmdbTvSeriesId: '125988', seasonNumber: 1, episodeNumber: 2 },
      rating: 7,
      createdAt: '2024-01-03T00:00:00Z',
    },
  ])
  expect(parsed.drafts).toMatchObject([
    { kind: 'finished', work: { title: 'Heat', mediaType: 'movie' } },
    { kind: 'progressed', position: { season: 1, episode: 2 } },
    { kind: 'progressed', position: { page: 30, total: 600 } },
    { kind: 'noted', rating: { value: 9, max: 10 }, note: 'Good.', spoilerFree: true },
    {
      kind: 'noted',
      position: { season: 1, episode: 2 },
      work: { identifiers: [{ scheme: 'tmdb-tv', value: '125988' }] },
    },
  ])
  expect(parsed.skipped).toEqual([
    { line: 2, reason: 'no-episode-number' },
    { line: 4, reason: 'unknown-medium' },
    { line: 5, reason: 'only-on-a-list' },
    { line: 6, reason: 'unknown-medium' },
  ])
})

test('BookHive: state, place, stars, and every earlier reading', () => {
  const parsed = readBookhive([
    {
      title: 'Dune',
      authors: 'Frank Herbert\tBrian Herbert',
      hiveId: 'bk_1',
      status: 'buzz.bookhive.defs#reading',
      stars: 8,
      bookProgress: { percent: 40, updatedAt: '2024-02-01T00:00:00Z' },
      previousReads: [{ finishedAt: '2020-01-01T00:00:00Z' }],
      createdAt: '2019-01-01T00:00:00Z',
    },
    { title: 'Emma', authors: '', hiveId: 'bk_2', createdAt: '2019-01-01T00:00:00Z' },
    { authors: 'x' },
    7,
  ])
  expect(parsed.drafts).toMatchObject([
    { kind: 'finished', happened: { at: '2020-01-01T00:00:00.000Z' } },
    {
      kind: 'progressed',
      position: { percent: 40 },
      rating: { value: 8, max: 10 },
      work: { creators: [{}, { name: 'Brian Herbert' }] },
    },
  ])
  expect(parsed.skipped.map(({ reason }) => reason)).toEqual(['unknown-state', 'no-title', 'not-an-object'])
})

test('Skylights: works are numbers, so a title has to be known from elsewhere', () => {
  const rel = (ref: string, value: string, more: object) => ({
    $type: 'my.skylights.rel',
    item: { ref, value },
    ...more,
  })
  const titles = titlesOf([
    { mediaType: 'movie', title: 'Heat', identifiers: [{ scheme: 'tmdb-movie', value: '949' }] },
  ])
  const parsed = readSkylights(
    [
      rel('tmdb:m', '949', {
        rating: { value: 9, createdAt: '2024-01-01T00:00:00Z' },
        finishedAt: ['2024-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
      }),
      rel('tmdb:s', '949', {}),
      rel('vinyl', '1', {}),
    ],
    titles,
  )
  expect(parsed.drafts).toMatchObject([
    { work: { title: 'Heat' }, happened: { at: '2020-01-01T00:00:00.000Z' }, kind: 'finished' },
    { happened: { at: '2024-01-01T00:00:00.000Z' }, rating: { value: 9, max: 10 } },
  ])
  expect(parsed.skipped).toEqual([
    { line: 2, reason: 'no-title' },
    { line: 3, reason: 'unknown-medium' },
  ])
})
