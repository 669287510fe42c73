import { expect, test } from 'vitest'
import type { FieldKey, Medium } from './media.ts'
import { type Fields, fieldsOf, readPosition } from './position-fields.ts'

test.each<[Medium, Fields, object | undefined]>([
  [
    'show',
    { season: '2', episode: ' 4 ' },
    { $type: 'app.breadcrumbs.defs#episodePosition', season: 2, episode: 4 },
  ],
  ['show', { episode: '0' }, { $type: 'app.breadcrumbs.defs#episodePosition', episode: 0 }],
  [
    'book',
    { page: '120', pageTotal: '310' },
    { $type: 'app.breadcrumbs.defs#pagePosition', page: 120, total: 310 },
  ],
  ['movie', { minutes: '61' }, { $type: 'app.breadcrumbs.defs#timePosition', seconds: 3660 }],
  ['podcast', { minutes: '5' }, { $type: 'app.breadcrumbs.defs#timePosition', seconds: 300 }],
  [
    'podcast',
    { episode: '7', minutes: '5' },
    { $type: 'app.breadcrumbs.defs#episodePosition', episode: 7, seconds: 300 },
  ],
  [
    'game',
    { percent: '40', marker: 'Act 2' },
    { $type: 'app.breadcrumbs.defs#playPosition', percent: 40, marker: 'Act 2' },
  ],
  ['movie', { season: '3', episode: '9' }, undefined],
  ['show', {}, undefined],
])('reads a %s at %j', (medium, fields, position) => {
  expect(readPosition(medium, fields)).toEqual({ position })
})

test.each<[Medium, Fields, FieldKey]>([
  ['show', { season: '2' }, 'episode'],
  ['show', { episode: '-1' }, 'episode'],
  ['show', { episode: '1.5' }, 'episode'],
  ['show', { episode: '99999999' }, 'episode'],
  ['book', { page: '311', pageTotal: '310' }, 'page'],
  ['book', { pageTotal: '310' }, 'page'],
  ['game', { percent: '101' }, 'percent'],
  ['game', { marker: 'x'.repeat(129) }, 'marker'],
])('a %s at %j is sent back to its field', (medium, fields, field) => {
  expect(readPosition(medium, fields)).toMatchObject({ problem: { field } })
})

test.each<[Medium, Fields]>([
  ['show', { season: '2', episode: '4' }],
  ['book', { page: '120', pageTotal: '310' }],
  ['podcast', { episode: '7', minutes: '5' }],
  ['game', { percent: '40', marker: 'Act 2' }],
])('a %s at %j comes back into the same inputs', (medium, fields) => {
  const read = readPosition(medium, fields)
  expect('position' in read && fieldsOf(read.position)).toEqual(fields)
})
