import type { Position } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import { addedCard } from './group-cards.ts'
import {
  isNews,
  matchingPlaces,
  placeOnTrail,
  placeWords,
  progressValue,
  whereEverybodyIs,
  withPlace,
} from './group-progress.ts'
import { ownWorks } from './own-works.ts'

const ME = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const GRACE = 'did:plc:yk4dd2qkboz2yv6tpubpc6co'
const at = (episode: number): Position => ({
  $type: 'app.breadcrumbs.defs#episodePosition',
  season: 2,
  episode,
})
const work = { mediaType: 'show', title: 'Severance' } as const
const plain = addedCard({
  did: ME,
  collection: 'app.breadcrumbs.temp.groupItem',
  rkey: '3lbcdefghij2b',
  cid: 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a',
  work,
})
type Progress = (typeof plain)['progress'][number]
const saying = (...progress: readonly object[]) => ({ ...plain, progress: progress as Progress[] })

const crumbs = (...kinds: readonly (readonly [string, number])[]) =>
  ownWorks(
    [],
    kinds.map(([kind, episode], index) => {
      const createdAt = `2026-11-0${index + 1}T20:00:00Z`
      const crumb = { work, kind, rawKind: kind, position: at(episode), spoilerFree: false, createdAt }
      return { rkey: `3lbcdefghij2${'abcd'[index]}`, crumb, record: {} } as never
    }),
  )

test('a place is told in numbers or plain words', () => {
  expect(placeWords({ state: 'in-progress', position: at(4) as Progress['position'] })).toBe('S2E4')
  expect(placeWords({ state: 'dropped', position: at(3) as Progress['position'] })).toBe('dropped at S2E3')
  expect(placeWords({ state: 'done', position: at(10) as Progress['position'] })).toBe('done')
  expect(placeWords({ state: 'in-progress' })).toBe('in the middle')
  expect(placeWords({})).toBe('')
})

test('a marker that names what happens there is never in it', () => {
  const position = { $type: 'app.breadcrumbs.defs#playPosition', marker: 'After the betrayal' } as const
  expect(placeWords({ state: 'in-progress', position })).toBe('in the middle')
})

test('the person comes first, and what those ahead made of it is held back', () => {
  const grace = { did: GRACE, position: at(6), verdict: 'probably-done' }
  const seen = whereEverybodyIs(saying(grace, { did: ME, position: at(2) }), ME, 'hide')
  expect(seen.map(({ isSelf, words, verdict }) => [isSelf, words, verdict])).toEqual([
    [true, 'S2E2', undefined],
    [false, 'S2E6', undefined],
  ])
  const [, caughtUp] = whereEverybodyIs(saying(grace, { did: ME, position: at(6) }), ME, 'hide')
  expect(caughtUp?.verdict).toBe('Probably done')
  const [, shown] = whereEverybodyIs(saying(grace, { did: ME, position: at(2) }), ME, 'show')
  expect(shown?.verdict).toBe('Probably done')
})

test('who says nothing about where they are is not on the list', () => {
  expect(whereEverybodyIs(saying({ did: GRACE, note: 'soon' }), ME, undefined)).toEqual([])
})

test('one’s own trail knows the place, and the last crumb says whether it is over', () => {
  expect(placeOnTrail(crumbs(['progressed', 3]), work)).toEqual({ state: 'in-progress', position: at(3) })
  expect(placeOnTrail(crumbs(['progressed', 3], ['finished', 10]), work)?.state).toBe('done')
  expect(placeOnTrail(crumbs(['progressed', 3]), { mediaType: 'show', title: 'Dark' })).toBeUndefined()
})

test('only what lies further on is news', () => {
  const before = (episode: number) => ({ did: ME, position: at(episode) }) as Progress
  expect(isNews({ state: 'in-progress', position: at(4) }, before(3))).toBe(true)
  expect(isNews({ state: 'in-progress', position: at(3) }, before(3))).toBe(false)
  expect(isNews({ state: 'in-progress', position: at(2) }, before(3))).toBe(false)
  expect(isNews({ state: 'done', position: at(2) }, before(3))).toBe(true)
  expect(isNews({ state: 'in-progress', position: at(9) }, { did: ME, state: 'done' })).toBe(false)
  expect(isNews({ state: 'in-progress', position: undefined }, undefined)).toBe(true)
})

test('sharing everything that matches writes what the group does not know yet, and only that', () => {
  const works = crumbs(['progressed', 3])
  expect(matchingPlaces([plain], works, ME)).toHaveLength(1)
  expect(matchingPlaces([saying({ did: ME, position: at(3) })], works, ME)).toEqual([])
})

test('a new place keeps the note and the verdict, and clears a note that was emptied', () => {
  const card = saying({ did: ME, position: at(2), verdict: 'not-sure', note: 'Ask about the goats' })
  const place = { state: 'in-progress', position: at(3) } as const
  expect(progressValue(card, ME, place, '2026-11-22T10:00:00.000Z')).toEqual({
    item: card.item,
    state: 'in-progress',
    position: at(3),
    verdict: 'not-sure',
    note: 'Ask about the goats',
    updatedAt: '2026-11-22T10:00:00.000Z',
  })
  expect(progressValue(card, ME, { ...place, note: '' }, '')).not.toHaveProperty('note')
  expect(withPlace(card, ME, place).progress).toEqual([
    { did: ME, state: 'in-progress', position: at(3), verdict: 'not-sure', note: 'Ask about the goats' },
  ])
})
