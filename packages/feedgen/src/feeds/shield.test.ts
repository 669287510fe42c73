import type { Position } from '@breadcrumbs/lexicons'
import { describe, expect, it } from 'vitest'
import type { Mark } from '../index/tracked-works.ts'
import { isWithheld, type Spoilable, unlockedAt } from './shield.ts'

const episode = (n: number, season = 1): Position => ({
  $type: 'app.breadcrumbs.defs#episodePosition',
  season,
  episode: n,
})
const page = (n: number, total?: number): Position => ({
  $type: 'app.breadcrumbs.defs#pagePosition',
  page: n,
  ...(total !== undefined && { total }),
})
const crumb = (o: Partial<Spoilable> = {}): Spoilable => ({
  kind: 'progressed',
  position: episode(5),
  spoilerFree: false,
  ...o,
})
const mark = (position: Position | undefined, o: Partial<Mark> = {}): Mark => ({
  at: 100,
  position,
  isEnd: false,
  present: undefined,
  ...o,
})

describe('what is said at episode 5', () => {
  it.each<[string, boolean, readonly Mark[] | undefined, Partial<Spoilable>?]>([
    ['is seen by who does not track the show', false, undefined],
    ['is withheld from who only wishes to see it', true, [mark(undefined)]],
    ['is withheld from who tracks it and has nothing marked', true, []],
    ['is withheld from who is at episode 4', true, [mark(episode(4))]],
    ['is seen by who is at episode 5', false, [mark(episode(5))]],
    [
      'is seen by who was past it once, though their last mark is before',
      false,
      [mark(episode(6)), mark(episode(1))],
    ],
    ['is seen by who finished, at whatever place', false, [mark(episode(1), { isEnd: true })]],
    ['is withheld from who counts in pages', true, [mark(page(900))]],
    ['is seen by all when it says that it is safe', false, [mark(episode(1))], { spoilerFree: true }],
    ['is seen by all when it is a wish', false, [mark(episode(1))], { kind: 'wanted' }],
    ['is seen by all when it is a beginning', false, [mark(episode(1))], { kind: 'started' }],
    ['is seen by all when it is of a special', false, [mark(episode(1))], { position: episode(5, 0) }],
    ['is seen by all when it names no place', false, [mark(episode(1))], { position: undefined }],
    ['is withheld when its kind is unknown', true, [mark(episode(1))], { kind: 'other' }],
    [
      'is withheld when finishing without a place from who is in the middle',
      true,
      [mark(episode(9))],
      { kind: 'finished', position: undefined },
    ],
    [
      'is seen, when finishing without a place, by who is on the last page',
      false,
      [mark(page(300, 300))],
      { kind: 'finished', position: undefined },
    ],
    [
      'is withheld from who typed episode 50 and corrected it to 3',
      true,
      [mark(episode(50), { present: { position: episode(3), isEnd: false } })],
    ],
    [
      'is seen by who has finished and is seeing it again',
      false,
      [mark(episode(9), { isEnd: true, present: { position: episode(1), isEnd: false } })],
    ],
  ])('%s', (_, expected, marks, o = {}) => {
    expect(isWithheld(crumb(o), marks)).toBe(expected)
  })
})

describe('the moment of unlocking', () => {
  it.each<[string, number | undefined, number, readonly Mark[] | undefined, Partial<Spoilable>?]>([
    ['is that of the first mark that reaches it', 30, 15, [at(10, 3), at(30, 5), at(40, 9)]],
    ['is the earliest, in whatever order they are known', 30, 15, [at(40, 9), at(30, 5), at(10, 3)]],
    ['is not there while nothing reaches it', undefined, 15, [at(10, 3), at(30, 4)]],
    ['is not there for what was never withheld, being written later', undefined, 31, [at(10, 3), at(30, 5)]],
    ['is not there for what was written at that very moment', undefined, 30, [at(10, 3), at(30, 5)]],
    ['is not there for who began to track the show past it', undefined, 15, [at(30, 5), at(40, 9)]],
    ['is not there for who does not track it', undefined, 15, undefined],
    [
      'is not there for what says that it is safe',
      undefined,
      15,
      [at(10, 3), at(30, 5)],
      { spoilerFree: true },
    ],
  ])('%s', (_, expected, appearedAt, marks, o = {}) => {
    expect(unlockedAt(crumb(o), appearedAt, marks)).toBe(expected)
  })
})

function at(time: number, place: number): Mark {
  return mark(episode(place), { at: time })
}
