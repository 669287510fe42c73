import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hostilePositions } from '../test/_positions.ts'
import { describePosition } from './describe-position.ts'
import type { Position } from './work.ts'

const at = (name: string, fields: object) =>
  ({ $type: `app.breadcrumbs.defs#${name}Position`, ...fields }) as Position

it.each([
  [at('episode', { season: 2, episode: 4 }), 'S2E4'],
  [at('episode', { season: 2, episode: 4, seconds: 750 }), 'S2E4 12:30'],
  [at('episode', { episode: 112, title: 'The butler did it' }), 'E112'],
  [at('page', { page: 120, total: 310 }), 'p. 120 of 310'],
  [at('page', { page: 120 }), 'p. 120'],
  [at('chapter', { chapter: 3, total: 20, label: 'In which he dies' }), 'ch. 3 of 20'],
  [at('time', { seconds: 3723, totalSeconds: 7200 }), '1:02:03'],
  [at('time', { seconds: 59 }), '0:59'],
  [at('percent', { percent: 45 }), '45 %'],
  [at('play', { playtimeMinutes: 605 }), '10 h 5 min'],
  [at('play', { playtimeMinutes: 120 }), '2 h'],
  [at('play', { playtimeMinutes: 0 }), '0 min'],
  [at('play', { playtimeMinutes: 600, percent: 30 }), '30 %'],
  [at('play', { marker: 'After the betrayal' }), ''],
  [at('locator', { scheme: 'epub-cfi', value: '/6/4', percent: 12 }), '12 %'],
  [at('locator', { scheme: 'episode-title', value: 'The butler did it' }), ''],
  [at('dream', { depth: 3 }), ''],
])('%j reads %j', (position, text) => {
  expect(describePosition(position)).toBe(text)
})

it('says numbers only, whatever a stranger wrote', () => {
  fc.assert(
    fc.property(hostilePositions, (position) => {
      expect(describePosition(position)).toMatch(/^(?:[SE\d :%]|p\. |ch\. |of | h| min)*$/)
    }),
  )
})
