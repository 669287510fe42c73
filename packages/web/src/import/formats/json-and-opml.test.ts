import { expect, test } from 'vitest'
import { readFile } from '../read-file.ts'

// Written by hand to the documented shapes of the three exports.
const read = (value: unknown) =>
  readFile(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)))
const SILO = {
  title: 'Silo',
  year: 2023,
  ids: { trakt: 1, slug: 'silo', tvdb: 403245, imdb: 'tt14688458', tmdb: 125988 },
}

test('Trakt: watched episodes, films, history, ratings and the watchlist', () => {
  const parsed = read([
    {
      plays: 2,
      last_watched_at: '2024-01-02T03:04:05.000Z',
      show: SILO,
      seasons: [
        {
          number: 1,
          episodes: [
            { number: 1, plays: 1, last_watched_at: '2024-01-01T03:04:05.000Z' },
            { number: 2, plays: 0 },
            { number: 'two' },
          ],
        },
      ],
    },
    {
      plays: 1,
      last_watched_at: '2024-01-02T03:04:05.000Z',
      movie: { title: 'Heat', year: 1995, ids: { tmdb: 949 } },
    },
    {
      watched_at: '2024-02-02T03:04:05.000Z',
      action: 'watch',
      type: 'episode',
      episode: { season: 1, number: 3 },
      show: SILO,
    },
    { rated_at: '2024-02-02T03:04:05.000Z', rating: 8, type: 'show', show: SILO },
    { listed_at: '2024-02-02T03:04:05.000Z', type: 'movie', movie: { title: 'Alien', ids: {} } },
    null,
    { person: {} },
    { show: { ids: {} } },
  ])
  expect(parsed).toMatchObject({
    source: 'trakt',
    drafts: [
      {
        kind: 'progressed',
        position: { season: 1, episode: 1 },
        work: {
          identifiers: [
            { scheme: 'tmdb-tv', value: '125988' },
            { scheme: 'imdb' },
            { scheme: 'tvdb-series' },
          ],
        },
      },
      { kind: 'finished', work: { mediaType: 'movie', title: 'Heat' } },
      {
        kind: 'progressed',
        position: { season: 1, episode: 3 },
        happened: { at: '2024-02-02T03:04:05.000Z' },
      },
      { kind: 'noted', rating: { value: 8, max: 10 } },
      { kind: 'wanted', work: { title: 'Alien' } },
    ],
    skipped: [
      { line: 1, reason: 'no-episode-number' },
      { line: 6, reason: 'not-an-object' },
      { line: 7, reason: 'unknown-medium' },
      { line: 8, reason: 'no-title' },
    ],
  })
})

test('Simkl: states, scores, episodes, and anime that are only counted', () => {
  const parsed = read({
    shows: [
      {
        show: SILO,
        status: 'watching',
        user_rating: null,
        seasons: [{ number: 1, episodes: [{ number: 4, watched_at: '2024-01-01T00:00:00Z' }] }],
      },
      { show: SILO, status: 'napping' },
    ],
    anime: [
      {
        show: { title: 'Frieren', ids: { mal: '52991', anilist: 154587 } },
        status: 'watching',
        watched_episodes_count: 12,
        user_rating: 9,
      },
    ],
    movies: [
      {
        movie: { title: 'Heat', ids: { tmdb: '949' } },
        status: 'completed',
        user_rating: 10,
        last_watched_at: '2024-01-01T00:00:00Z',
      },
    ],
  })
  expect(parsed).toMatchObject({
    source: 'simkl',
    drafts: [
      { kind: 'progressed', position: { season: 1, episode: 4 } },
      {
        kind: 'progressed',
        position: { episode: 12 },
        work: { identifiers: [{ scheme: 'mal' }, { scheme: 'anilist' }] },
      },
      { kind: 'started', rating: { value: 9, max: 10 } },
      { kind: 'finished', rating: { value: 10, max: 10 } },
    ],
    skipped: [{ line: 2, reason: 'unknown-state' }],
  })
})

test('OPML: subscriptions in and out of folders, with only web addresses', () => {
  const parsed = read(`<?xml version="1.0"?><opml version="2.0"><body><outline text="Folder">
    <outline type="rss" text="Tom &amp; Jerry" xmlUrl="https://feeds.example/a?x=1&amp;y=2"/></outline>
    <outline type="rss" text="Evil" xmlUrl="javascript:alert(1)"/>
    <outline type="rss" xmlUrl="https://feeds.example/untitled"/></body></opml>`)
  expect(parsed).toMatchObject({
    source: 'opml',
    drafts: [
      {
        kind: 'wanted',
        work: {
          mediaType: 'podcast',
          title: 'Tom & Jerry',
          identifiers: [{ scheme: 'rss-feed', value: 'https://feeds.example/a?x=1&y=2' }],
        },
      },
    ],
    skipped: [
      { line: 2, reason: 'no-feed-address' },
      { line: 3, reason: 'no-title' },
    ],
  })
})

test('OPML: entities that a file defines itself are not expanded', () => {
  const bombs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('')
  const parsed = read(
    `<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY l0 "lol">${bombs}]><opml><body><outline type="rss" text="&l9;" xmlUrl="https://feeds.example/a"/></body></opml>`,
  )
  expect(JSON.stringify(parsed)).not.toContain('lollol')
})
