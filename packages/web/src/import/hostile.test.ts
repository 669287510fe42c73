import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { dryRun } from './dry-run.ts'
import { readFile } from './read-file.ts'

const NOTHING = { facts: [], rkeys: new Set<string>() }
const NOW = Date.UTC(2026, 10, 22)

/** Small files of every kind, to be damaged. */
const SAMPLES: readonly Uint8Array[] = [
  strToU8('Book Id,Title,Exclusive Shelf,Date Read\n1,"Dune, again",read,2024/01/02\n'),
  strToU8('Title,ISBN/UID,Read Status,Dates Read\nDune,9780441172719,read,2024/01/01-2024/02/02\n'),
  strToU8(
    '[{"last_watched_at":"2024-01-01T00:00:00Z","show":{"title":"Silo","ids":{"tmdb":1}},"seasons":[{"number":1,"episodes":[{"number":1}]}]}]',
  ),
  strToU8('{"shows":[{"show":{"title":"Silo","ids":{}},"status":"watching","seasons":[]}]}'),
  strToU8(
    '<?xml version="1.0"?><opml><body><outline type="rss" text="A" xmlUrl="https://a.example/"/></body></opml>',
  ),
  zipSync({
    'diary.csv': strToU8(
      'Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n2024-01-01,Heat,1995,x,4,,,2024-01-01',
    ),
  }),
]

/** The same damage at every run (mulberry32). */
function damages(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

test('a damaged file is a report or a problem with a name, never a failure', async () => {
  const random = damages(7)
  let readable = 0
  for (const sample of SAMPLES)
    for (let round = 0; round < 300; round++) {
      const bytes = sample.slice(0, round % 3 === 0 ? Math.floor(random() * sample.length) : sample.length)
      for (let hit = 0; hit < round % 5; hit++)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
      const result = await dryRun({ bytes }, NOTHING, NOW)
      if (!('problem' in result)) readable += 1
    }
  expect(readable).toBeGreaterThan(SAMPLES.length * 60)
})

/** JSON values that break code which believes a type. */
const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  0.5,
  '',
  '\u0000\ud800',
  '__proto__',
  'x'.repeat(100_000),
  [],
  [[[]]],
  {},
  { toString: 1, valueOf: null },
  JSON.parse('{"__proto__":{"title":"x"}}'),
]
const FIELDS = [
  'title',
  'creativeWorkType',
  'identifiers',
  'status',
  'listType',
  'item',
  'rating',
  'finishedAt',
  'authors',
  'bookProgress',
  'previousReads',
  'watchedEpisodes',
  'text',
  'review',
  'createdAt',
  'note',
]
const RECORDS = {
  popfeed: {
    $type: 'social.popfeed.feed.listItem',
    creativeWorkType: 'tv_show',
    title: 'Silo',
    identifiers: { tmdbId: '1' },
    status: '#finished',
  },
  bookhive: { title: 'Dune', authors: 'A\tB', status: '#finished', hiveId: 'bk_1' },
  skylights: { item: { ref: 'tmdb:m', value: '949' }, finishedAt: ['2024-01-01T00:00:00Z'] },
} as const

test.each(Object.keys(RECORDS) as (keyof typeof RECORDS)[])(
  'any value in any field of %s is a row of the report',
  async (source) => {
    const records = FIELDS.flatMap((field) => VALUES.map((value) => ({ ...RECORDS[source], [field]: value })))
    const result = await dryRun({ source, records: [...records, ...VALUES] }, NOTHING, NOW)
    if ('problem' in result) throw new Error(result.problem)
    const { writes, skipped } = result.everything
    expect(skipped.length).toBeGreaterThan(0)
    for (const { value } of writes) expect(JSON.stringify(value).isWellFormed()).toBe(true)
  },
)

test('any value in any field of a JSON export is a row of the report', () => {
  const shows = VALUES.map((value) => ({ show: value, status: value, seasons: value, user_rating: value }))
  const seasons = VALUES.map((value) => ({
    show: { title: 'A', ids: value, year: value },
    status: 'watching',
    seasons: [value, { number: value, episodes: [value, { number: value, watched_at: value }] }],
  }))
  expect(readFile(strToU8(JSON.stringify({ shows: [...shows, ...seasons] })))).toHaveProperty(
    'source',
    'simkl',
  )
  const trakt = [
    { show: { title: 'A', ids: {} }, seasons: [] },
    ...VALUES,
    ...shows,
    ...seasons,
    ...VALUES.map((value) => ({ movie: value, rating: value, listed_at: value })),
  ]
  expect(readFile(strToU8(JSON.stringify(trakt)))).toHaveProperty('source', 'trakt')
})
