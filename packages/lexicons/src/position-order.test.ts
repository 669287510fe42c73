import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as some from '../test/_positions.ts'
import { comparePositions, hasReached, type PositionOrder } from './position-order.ts'
import type { Position } from './work.ts'

const DEFS = 'app.breadcrumbs.defs'
const episode = (season: number | undefined, number: number, seconds?: number): Position => ({
  $type: `${DEFS}#episodePosition`,
  ...(season === undefined ? {} : { season }),
  episode: number,
  ...(seconds === undefined ? {} : { seconds }),
})
const page = (number: number, total?: number): Position => ({
  $type: `${DEFS}#pagePosition`,
  page: number,
  ...(total === undefined ? {} : { total }),
})
const percent = (number: number): Position => ({ $type: `${DEFS}#percentPosition`, percent: number })
const time = (seconds: number, totalSeconds?: number): Position => ({
  $type: `${DEFS}#timePosition`,
  seconds,
  ...(totalSeconds === undefined ? {} : { totalSeconds }),
})

const UNITS = {
  pages: some.pages,
  chapters: some.chapters,
  times: some.times,
  percents: some.percents,
  playtimes: some.playtimes,
  episodes: some.episodes,
}
const OPPOSITE: Readonly<Record<PositionOrder, PositionOrder>> = {
  before: 'after',
  after: 'before',
  equal: 'equal',
  incomparable: 'incomparable',
}

describe.each(Object.entries(UNITS))('the order of %s', (_, unit) => {
  it('is total', () => {
    fc.assert(fc.property(unit, unit, (a, b) => comparePositions(a, b) !== 'incomparable'))
  })

  it('is transitive', () => {
    const notAfter = (a: Position, b: Position) => comparePositions(a, b) !== 'after'
    fc.assert(
      fc.property(unit, unit, unit, (a, b, c) => {
        fc.pre(notAfter(a, b) && notAfter(b, c))
        expect(notAfter(a, c)).toBe(true)
      }),
      { maxSkipsPerRun: 1000 },
    )
  })
})

describe('comparePositions', () => {
  it('makes every position equal to itself', () => {
    fc.assert(fc.property(some.positions, (a) => comparePositions(a, { ...a }) === 'equal'))
  })

  it('says the opposite with the sides changed, across units too', () => {
    fc.assert(
      fc.property(some.positions, some.positions, (a, b) => {
        expect(comparePositions(b, a)).toBe(OPPOSITE[comparePositions(a, b)])
      }),
    )
  })

  it.each<[string, Position, PositionOrder, Position]>([
    ['an episode half seen is before it was finished', episode(2, 4, 600), 'before', episode(2, 4)],
    ['an episode half seen is after the one before it', episode(2, 4, 0), 'after', episode(2, 3)],
    ['a season outweighs episodes', episode(2, 1), 'after', episode(1, 22)],
    ['specials come before the first season', episode(0, 9), 'before', episode(1, 1, 0)],
    [
      'seconds to the end are the end',
      { ...episode(1, 1, 2700), totalSeconds: 2700 } as Position,
      'equal',
      episode(1, 1),
    ],
    ['a page and a share compare by share', page(120, 310), 'before', percent(40)],
    ['a page past the total is the end', page(400, 310), 'equal', percent(100)],
    ['time and percent compare by share', time(5400, 7200), 'equal', percent(75)],
    ['a page without total has no share', page(120), 'incomparable', percent(1)],
    ['a total of zero is no total', page(120, 0), 'incomparable', percent(1)],
    ['pages and episodes do not meet', page(120), 'incomparable', episode(1, 1)],
    [
      'a season hides the total of episodes',
      { ...episode(2, 1), totalEpisodes: 10 } as Position,
      'incomparable',
      percent(1),
    ],
    [
      'without seasons the total counts',
      { ...episode(undefined, 5), totalEpisodes: 10 } as Position,
      'equal',
      percent(50),
    ],
  ])('%s', (_, a, order, b) => {
    expect(comparePositions(a, b)).toBe(order)
  })

  it('finds a member of a later version incomparable with everything, itself too', () => {
    const later = { $type: `${DEFS}#dreamPosition`, depth: 3 } as unknown as Position
    fc.assert(fc.property(some.positions, (a) => comparePositions(a, later) === 'incomparable'))
    expect(comparePositions(later, later)).toBe('incomparable')
  })

  it('takes any numbers without throwing and never orders by one that counts nothing', () => {
    fc.assert(
      fc.property(some.hostilePositions, some.positions, (hostile, sound) => {
        expect(comparePositions(sound, hostile)).toBe(OPPOSITE[comparePositions(hostile, sound)])
      }),
    )
    for (const number of [Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5, 2 ** 60])
      expect(comparePositions(page(number), page(1))).toBe('incomparable')
  })
})

describe('hasReached', () => {
  it('lets nobody without a place past a gate, and everybody where there is none', () => {
    fc.assert(
      fc.property(some.positions, (gate) => {
        const isSpecial = 'season' in gate && gate.season === 0
        expect(hasReached(undefined, gate)).toBe(isSpecial)
        expect(hasReached(gate, undefined)).toBe(true)
      }),
    )
  })

  it('is reached at the very place', () => {
    fc.assert(fc.property(some.positions, (a) => hasReached(a, { ...a })))
  })

  it('never says yes where the order says before or nothing, but for specials', () => {
    fc.assert(
      fc.property(some.positions, some.positions, (own, gate) => {
        fc.pre(!('season' in gate && gate.season === 0))
        if (hasReached(own, gate)) expect(['equal', 'after']).toContain(comparePositions(own, gate))
      }),
    )
  })

  it('never gates by a special, and a special opens no gate', () => {
    expect(hasReached(undefined, episode(0, 3))).toBe(true)
    expect(hasReached(page(1), episode(0, 3))).toBe(true)
    expect(hasReached(episode(0, 99), episode(1, 1))).toBe(false)
  })

  it.each<[string, Position, Position, boolean]>([
    ['the same page of a longer edition', page(200, 600), page(120, 310), false],
    ['a later page of the same edition', page(200, 310), page(120, 310), true],
    [
      'a later episode of a show that has grown since',
      { ...episode(undefined, 5), totalEpisodes: 10 } as Position,
      { ...episode(undefined, 4), totalEpisodes: 6 } as Position,
      true,
    ],
    ['a later page, editions unknown', page(200), page(120, 310), true],
    ['a season against an episode counted through', episode(2, 3), episode(undefined, 5), false],
    ['an episode counted through against a season', episode(undefined, 30), episode(2, 6), false],
    ['both in the first season, one unsaid', episode(1, 5), episode(undefined, 5), true],
    ['half an episode against the whole', episode(2, 4, 600), episode(2, 4), false],
    ['another unit without totals', time(100), page(1), false],
    ['another unit with totals', percent(40), page(120, 310), true],
  ])('%s', (_, own, gate, reached) => {
    expect(hasReached(own, gate)).toBe(reached)
  })

  it('keeps a hostile gate shut', () => {
    for (const number of [Number.NaN, Number.NEGATIVE_INFINITY, -1, 0.5, 2 ** 60]) {
      expect(hasReached(page(10, 10), page(number))).toBe(false)
      expect(hasReached(episode(9, 9), episode(9, 9, number))).toBe(false)
      expect(hasReached(percent(100), percent(number))).toBe(false)
    }
  })
})
