import { expect, it } from 'vitest'
import { Viewer } from '../index/viewer.ts'
import { visitChanges } from './idle.ts'

function viewer(did: string, seenDay: number | undefined, isLoaded = true): Viewer {
  return Object.assign(new Viewer(did), { seenDay, isLoaded })
}
const changes = (viewers: Viewer[], seen: string[], today: number) =>
  visitChanges(viewers, new Set(seen), today).map(({ did, body }) => [did, body])

it('writes the day of a visit once', () => {
  const viewers = [viewer('today', 100), viewer('yesterday', 99), viewer('away', 99)]
  expect(changes(viewers, ['today', 'yesterday'], 100)).toEqual([
    ['yesterday', { kind: 'viewer', loaded: true, seenDay: 100 }],
  ])
})

it('drops who has not come for 30 days, and not a day sooner', () => {
  const idle = { kind: 'viewer', loaded: false, idle: true }
  expect(changes([viewer('a', 70), viewer('b', 71)], [], 100)).toEqual([['a', idle]])
  expect(changes([viewer('a', 10)], ['a'], 100)).toEqual([
    ['a', { kind: 'viewer', loaded: true, seenDay: 100 }],
  ])
})

it('counts readers of an unknown day from today, and leaves those alone that are not loaded', () => {
  expect(changes([viewer('old', undefined), viewer('loading', 1, false)], [], 100)).toEqual([
    ['old', { kind: 'viewer', loaded: true, seenDay: 100 }],
  ])
})
