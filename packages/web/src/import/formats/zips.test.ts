import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import type { Parsed } from '../draft.ts'
import { readFile } from '../read-file.ts'

// Written by hand to the documented files of both exports.
const letterboxd = (files: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])))
const parsed = (bytes: Uint8Array): Parsed => {
  const read = readFile(bytes)
  if ('problem' in read) throw new Error(read.problem)
  return read
}

const DIARY = 'Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date'
const FILM = 'Date,Name,Year,Letterboxd URI'

test('Letterboxd: diary, review, rating and watchlist become one crumb a viewing', () => {
  const { source, drafts, skipped } = parsed(
    letterboxd({
      'export/diary.csv': `${DIARY}\n2024-01-02,Alien,1979,https://boxd.it/entry1,4.5,Yes,,2024-01-01`,
      'export/reviews.csv': `Date,Name,Year,Letterboxd URI,Rating,Rewatch,Review,Tags,Watched Date\n2024-01-02,Alien,1979,https://boxd.it/entry1,4.5,Yes,"In space, …",,2024-01-01`,
      'export/ratings.csv': `${FILM},Rating\n2023-01-02,Heat,1995,https://boxd.it/heat,0.5`,
      'export/watched.csv': `${FILM}\n2023-01-02,Heat,1995,https://boxd.it/heat\n2023-01-02,Alien,1979,https://boxd.it/alien`,
      'export/watchlist.csv': `${FILM}\n2023-02-02,Dune,2021,https://boxd.it/dune`,
      'export/deleted/diary.csv': `${DIARY}\n2024-01-02,Deleted,1979,x,4.5,,,2024-01-01`,
    }),
  )
  expect(source).toBe('letterboxd')
  expect(skipped).toEqual([])
  expect(drafts).toMatchObject([
    {
      work: { title: 'Alien', year: 1979, identifiers: [{ scheme: 'url', value: 'https://boxd.it/alien' }] },
      kind: 'finished',
      happened: { at: '2024-01-01T12:00:00.000Z' },
      rating: { value: 9, max: 10 },
      note: 'In space, …',
    },
    { work: { title: 'Heat' }, kind: 'finished', rating: { value: 1, max: 10 } },
    { work: { title: 'Dune' }, kind: 'wanted' },
  ])
})

const SERIES =
  'key,series_name,s_id,ep_id,season_number,episode_number,created_at,rewatch_count,is_special,runtime,is_followed,is_archived,is_for_later,followed_at'
const TV_TIME = {
  'tracking-prod-records-v2.csv': [
    SERIES,
    'watch-episode-1,Silo,403245,9,1,3,2023-05-20 21:10:00,0,false,3000,,,,',
    'watch-episode-2,Silo,403245,10,1,,2023-05-20 21:10:00,0,false,3000,,,,',
    'watch-episode-3,Doctor Who,78804,11,4,5,2023-05-21 21:10:00,0,true,3000,,,,',
    'user-series-1,Dark,334824,,,,,,,,true,false,true,2022-01-01 00:00:00',
    'user-series-2,Lost,73739,,,,,,,,true,false,false,2022-01-01 00:00:00',
  ].join('\n'),
  'tracking-prod-records.csv':
    'entity_type,type,movie_name,release_date,watch_date,created_at\nmovie,watch,Alien,1979-05-25,,2023-01-01 10:00:00\nmovie,towatch,Heat,1995-12-15,,\nepisode,watch,,,,',
}

test('TV Time: episodes, specials, series for later and films, in UTC', () => {
  const { source, drafts, skipped } = parsed(letterboxd(TV_TIME))
  expect(source).toBe('tv-time')
  expect(drafts).toMatchObject([
    {
      work: { title: 'Silo', identifiers: [{ scheme: 'tvdb-series', value: '403245' }] },
      kind: 'progressed',
      position: { season: 1, episode: 3 },
      happened: { at: '2023-05-20T21:10:00.000Z', precision: 'second' },
    },
    { work: { title: 'Doctor Who' }, position: { season: 0, episode: 5 } },
    { work: { title: 'Dark' }, kind: 'wanted' },
    { work: { title: 'Alien', year: 1979 }, kind: 'finished' },
    { work: { title: 'Heat' }, kind: 'wanted' },
  ])
  expect(skipped).toEqual([
    { line: 3, reason: 'no-episode-number' },
    { line: 6, reason: 'only-followed' },
  ])
})

test('TV Time: files that hold tokens are not opened, so even a broken one does no harm', () => {
  const bytes = zipSync({
    ...Object.fromEntries(Object.entries(TV_TIME).map(([n, t]) => [n, strToU8(t)])),
    'access_token.csv': strToU8('secret-token-'.repeat(500)),
  })
  // Break the data of the file that must stay closed: unpacking it would throw.
  const at = Buffer.from(bytes).indexOf('access_token.csv') + 'access_token.csv'.length
  bytes.fill(0xff, at, at + 10)
  const read = readFile(bytes)
  expect(read).toMatchObject({ source: 'tv-time' })
  expect(JSON.stringify(read)).not.toContain('secret-token')
})

test('a bomb that declares its size is refused before it is unpacked', () => {
  const bomb = zipSync({ 'diary.csv': new Uint8Array(101_000_000) }, { level: 9 })
  expect(bomb.length).toBeLessThan(500_000)
  expect(readFile(bomb)).toEqual({ problem: 'zip-too-large' })
})

test('a bomb that lies about its size is read no further than it declared', () => {
  const bomb = zipSync({ 'diary.csv': new Uint8Array(5_000_000) }, { level: 9 })
  const view = new DataView(bomb.buffer, bomb.byteOffset)
  for (let at = 0; at < bomb.length - 30; at++)
    if (view.getUint32(at) === 0x504b0102) view.setUint32(at + 24, 100, true)
  const read = readFile(bomb)
  expect('problem' in read ? read.problem : read.drafts.length).toBe(0)
})

test.each([
  ['a ZIP of something else', zipSync({ 'holiday.jpg': new Uint8Array(10) }), 'unknown-format'],
  ['a cut ZIP', zipSync({ 'diary.csv': strToU8(DIARY.repeat(9)) }).slice(0, 60), 'broken-zip'],
  ['nothing', new Uint8Array(), 'empty'],
  ['only a byte-order mark', new Uint8Array([0xef, 0xbb, 0xbf]), 'empty'],
  ['half a JSON document', strToU8('[{"show":'), 'broken-json'],
  ['a JSON document of something else', strToU8('{"a":1}'), 'unknown-format'],
  ['a page', strToU8('<!doctype html><html>'), 'unknown-format'],
  ['a file of 50 MB and a byte', new Uint8Array(50_000_001), 'too-large'],
])('%s is a problem with a name', (_, bytes, problem) => {
  expect(readFile(bytes)).toEqual({ problem })
})
