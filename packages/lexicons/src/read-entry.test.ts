import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anything } from '../test/_anything.ts'
import * as live from '../test/_live-app.ts'
import { ENTRY_COLLECTIONS, type EntryCollection } from './nsid.ts'
import { type Entry, readEntry } from './read-entry.ts'
import { isRejected } from './rejected.ts'

const NS = 'app.breadcrumbs'

function read(collection: EntryCollection, record: unknown): Entry {
  const entry = readEntry(collection, record)
  if (isRejected(entry)) throw new Error(`rejected: ${entry.rejected}`)
  return entry
}

describe('readEntry on what the live app writes', () => {
  it('reads a book: page before chapter, nulls as absent, ids in catalogues, history in order', () => {
    expect(read(`${NS}.book`, live.liveBook)).toMatchObject({
      work: {
        mediaType: 'book',
        title: 'A Memory Called Empire',
        creators: [{ name: 'Arkady Martine', role: 'author' }],
        identifiers: [
          { scheme: 'isbn13', value: '9781250186430' },
          { scheme: 'isbn10', value: '1250186439' },
          { scheme: 'openlibrary-work', value: 'OL20109859W' },
        ],
      },
      status: 'inProgress',
      position: { $type: `${NS}.defs#pagePosition`, page: 212, total: 462 },
      progressUpdatedAt: '2026-02-11T19:03:12.480Z',
      rating: { value: 4, max: undefined },
      notes: live.liveBook.notes,
      coverUrl: 'https://covers.example/b/id/8764563-L.jpg',
      history: [
        { at: '2026-02-01T20:11:00.000Z', position: { page: 40, total: 462 }, note: 'Landed.' },
        { at: '2026-02-11T19:03:12.480Z', position: { page: 212 }, note: undefined },
      ],
      muteResume: false,
      startedAt: '2026-01-30T08:00:00.000Z',
    })
  })

  it('reads a show: no season where season is null, numeric ids as text', () => {
    const entry = read(`${NS}.show`, live.liveShow)
    expect(entry.position).toEqual({ $type: `${NS}.defs#episodePosition`, episode: 4, totalEpisodes: 9 })
    expect(entry.work.identifiers).toEqual([
      { scheme: 'imdb', value: 'tt11280740' },
      { scheme: 'tmdb-tv', value: '95396' },
    ])
    expect(entry.history[0]?.position).toMatchObject({ season: 1, episode: 4 })
  })

  it('reads a film: time, and the day it was watched as the day it ended', () => {
    expect(read(`${NS}.movie`, live.liveMovie)).toMatchObject({
      work: { mediaType: 'movie', identifiers: [{ scheme: 'tmdb-movie', value: '414453' }] },
      status: 'completed',
      position: { $type: `${NS}.defs#timePosition`, seconds: 3600, totalSeconds: 6240 },
      finishedAt: live.liveMovie.watchedAt,
    })
  })

  it('reads a game: hours and the own name of the place', () => {
    expect(read(`${NS}.game`, live.liveGame)).toMatchObject({
      work: { creators: [{ name: 'Mobius Digital', role: 'developer' }] },
      status: 'onHold',
      position: { $type: `${NS}.defs#playPosition`, playtimeMinutes: 610, marker: 'Found the Vessel' },
    })
  })

  it('reads a podcast episode without a number by its title, so that times of two episodes never compare', () => {
    expect(read(`${NS}.podcast`, live.livePodcast).position).toEqual({
      $type: `${NS}.defs#locatorPosition`,
      scheme: 'episode-title',
      value: 'The Accidental Room',
    })
  })

  it('reads a numbered podcast episode with its time and title', () => {
    const progress = { ...live.livePodcast.progress, episodeNumber: 42, seasonNumber: 3 }
    expect(read(`${NS}.podcast`, { ...live.livePodcast, progress }).position).toEqual({
      $type: `${NS}.defs#episodePosition`,
      season: 3,
      episode: 42,
      seconds: 340,
      totalSeconds: 1900,
      title: 'The Accidental Room',
    })
  })

  it('reads the legacy flat collection, whose status is a bare name and which has no dates', () => {
    expect(read(`${NS}.entry`, live.legacyEntry)).toMatchObject({
      work: { mediaType: 'book', title: 'Piranesi' },
      status: 'completed',
      createdAt: undefined,
    })
  })
})

describe('readEntry', () => {
  it.each([1, 2, 3, 4, 5, 6, 10])('never rescales a rating of %i', (rating) => {
    expect(read(`${NS}.book`, { ...live.liveBook, rating }).rating).toEqual({ value: rating, max: undefined })
  })

  it('prefers the score, which has its own scale', () => {
    const record = { ...live.liveBook, score: { value: 85, max: 100 } }
    expect(read(`${NS}.book`, record).rating).toEqual({ value: 85, max: 100 })
  })

  it.each([0, 11, 3.5, '4', null, Number.NaN, 10n ** 20n, [4]])('takes a rating of %s for none', (rating) => {
    expect(read(`${NS}.book`, { ...live.liveBook, rating }).rating).toBeUndefined()
  })

  it.each([`${NS}.defs#rereading`, 'com.example.defs#completed', `${NS}.defs#constructor`, '', 7, null])(
    'keeps a record whose status is %j, without one',
    (status) => {
      expect(read(`${NS}.book`, { ...live.liveBook, status }).status).toBeUndefined()
    },
  )

  it('takes chapter and time of a book where there is no page', () => {
    const book = (progress: object) => read(`${NS}.book`, { ...live.liveBook, progress }).position
    expect(book({ currentPage: null, currentChapter: 7, totalChapters: 20 })).toEqual({
      $type: `${NS}.defs#chapterPosition`,
      chapter: 7,
      total: 20,
    })
    expect(book({ positionSeconds: 90 })).toEqual({ $type: `${NS}.defs#timePosition`, seconds: 90 })
    expect(book({ currentPage: '212' })).toBeUndefined()
    expect(book({})).toBeUndefined()
  })

  it('reads the fields version 2 adds', () => {
    const added = {
      work: {
        mediaType: 'book',
        title: 'Piranesi',
        identifiers: [{ scheme: 'isbn13', value: '9781635575637' }],
      },
      resumeNote: 'The tides.',
      nextHint: 'Hall 3',
      verdict: 'keep-going',
      latestCrumb: { collection: `${NS}.crumb`, rkey: '3l4aaaaaaaa2a' },
      muteResume: true,
      updatedAt: '2026-03-01T00:00:00Z',
    }
    expect(read(`${NS}.book`, { ...live.liveBook, ...added })).toMatchObject({ ...added })
  })

  it('falls back to version 1 where work is malformed or of another medium', () => {
    for (const work of [
      { mediaType: 'show', title: 'Other' },
      { title: 'No medium' },
      'Piranesi',
      { mediaType: 'book', title: '\u3000' },
    ])
      expect(read(`${NS}.book`, { ...live.liveBook, work }).work.title).toBe('A Memory Called Empire')
  })

  it.each<[string, string, unknown]>([
    ['unknown-collection', `${NS}.crumb`, live.liveBook],
    ['unknown-collection', `${NS}.book.x`, live.liveBook],
    ['unknown-collection', 'constructor', live.liveBook],
    ['not-an-object', `${NS}.book`, null],
    ['not-an-object', `${NS}.book`, [live.liveBook]],
    ['not-an-object', `${NS}.book`, 'x'],
    ['type-mismatch', `${NS}.show`, live.liveBook],
    ['type-mismatch', `${NS}.book`, { ...live.liveBook, $type: 7 }],
    ['blank-title', `${NS}.book`, { ...live.liveBook, title: ' \u3000' }],
    ['blank-title', `${NS}.book`, { ...live.liveBook, title: ['x'] }],
    ['invalid-created-at', `${NS}.book`, { ...live.liveBook, createdAt: undefined }],
    ['invalid-created-at', `${NS}.entry`, { ...live.legacyEntry, createdAt: 'yesterday' }],
  ])('answers %s for %s', (reason, collection, record) => {
    expect(readEntry(collection, record)).toEqual({ rejected: reason })
  })

  it('never throws and gives back only storable data, whatever comes in any field', () => {
    const fields = Object.keys({
      ...live.liveBook,
      ...live.liveShow,
      ...live.liveGame,
      ...live.livePodcast,
      work: 1,
      score: 1,
      latestCrumb: 1,
      watchedAt: 1,
    })
    const records = fc
      .tuple(
        fc.constantFrom(live.liveBook, live.liveShow, live.liveGame, live.livePodcast),
        fc.dictionary(fc.constantFrom(...fields), anything),
      )
      .map(([base, changes]) => ({ ...base, createdAt: live.liveBook.createdAt, ...changes }))
    fc.assert(
      fc.property(
        fc.constantFrom(...ENTRY_COLLECTIONS),
        fc.oneof(anything, records),
        (collection, record) => {
          const entry = readEntry(collection, record)
          const json = JSON.stringify(entry)
          expect(json).not.toContain(String.raw`\u0000`)
          expect(json).not.toMatch(/\\ud[89a-f]/)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
