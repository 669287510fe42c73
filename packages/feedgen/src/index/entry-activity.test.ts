import type { Position } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import type { EntryState } from '../events.ts'
import { entryActivity } from './entry-activity.ts'

const episode = (n: number): Position => ({
  $type: 'app.breadcrumbs.defs#episodePosition',
  season: 1,
  episode: n,
})
const page = (n: number): Position => ({ $type: 'app.breadcrumbs.defs#pagePosition', page: n })
const state = (status: string | undefined, position?: Position): EntryState => ({
  work: { mediaType: 'show', title: 'The Wire' },
  status,
  position,
})

it.each([
  ['a new wish', undefined, state('wantTo'), true, 'wanted'],
  ['a new beginning', undefined, state('inProgress'), true, 'started'],
  ['a new record in the middle', undefined, state('inProgress', episode(4)), true, 'progressed'],
  ['a first sight in the middle', undefined, state('inProgress'), false, 'progressed'],
  ['a first sight of the end', undefined, state('completed'), false, 'finished'],
  ['a status of the future, with a position', undefined, state(undefined, episode(1)), true, 'progressed'],
  ['a status of the future alone', undefined, state(undefined), true, undefined],
  ['a step on', state('inProgress', episode(4)), state('inProgress', episode(5)), false, 'progressed'],
  ['a first position', state('inProgress'), state('inProgress', episode(1)), false, 'progressed'],
  ['another unit', state('inProgress', episode(4)), state('inProgress', page(3)), false, 'progressed'],
  ['a correction', state('inProgress', episode(5)), state('inProgress', episode(4)), false, undefined],
  ['a position taken back', state('inProgress', episode(5)), state('inProgress'), false, undefined],
  ['nothing but notes', state('inProgress', episode(5)), state('inProgress', episode(5)), false, undefined],
  ['a wish taken up', state('wantTo'), state('inProgress', episode(1)), false, 'started'],
  ['a return after a pause', state('onHold', episode(3)), state('inProgress', episode(3)), false, 'resumed'],
  ['a return after giving up', state('abandoned'), state('inProgress'), false, 'resumed'],
  ['another round', state('completed', episode(10)), state('inProgress', episode(1)), false, 'started'],
  ['a pause', state('inProgress'), state('onHold'), false, 'paused'],
  ['the end', state('inProgress', episode(9)), state('completed', episode(10)), false, 'finished'],
  ['giving up', state('inProgress'), state('abandoned'), false, 'dropped'],
])('tells %s', (_, before, after, isCreate, expected) => {
  expect(entryActivity(before, after, isCreate)).toBe(expected)
})
