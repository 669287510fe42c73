import { app } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import { historyCrumbs } from './history-crumbs.ts'
import { readOwnEntry } from './own-entry.ts'

const own = readOwnEntry('app.breadcrumbs.show', '3lbcdefghij2a', {
  title: 'Severance',
  status: 'app.breadcrumbs.defs#inProgress',
  createdAt: '2026-10-01T20:00:00.000Z',
  history: [
    { ts: '2026-10-03T20:00:00.000Z', progress: { season: 1, episode: 2 }, note: 'Second.' },
    { ts: '2026-10-02T20:00:00.000Z', progress: { season: 1, episode: 1 } },
    { ts: '2026-10-02T20:00:00.000Z', note: 'Only a note.' },
    { ts: 'yesterday', progress: { season: 1, episode: 9 } },
    { ts: '2027-10-02T20:00:00.000Z', progress: { season: 1, episode: 9 } },
    { ts: '2026-10-04T20:00:00.000Z' },
  ],
})
const now = Date.parse('2026-11-22T10:00:00Z')
const crumbs = own === undefined ? [] : historyCrumbs(own, now)

test('steps become crumbs, oldest first; what has no time, no content or lies ahead is left out', () => {
  expect(crumbs.map(({ crumb }) => [crumb.happenedAt, crumb.note])).toEqual([
    ['2026-10-02T20:00:00.000Z', undefined],
    ['2026-10-02T20:00:00.000Z', 'Only a note.'],
    ['2026-10-03T20:00:00.000Z', 'Second.'],
  ])
})

test('every one is valid by the lexicon, with a key of its own that the next import gives again', () => {
  for (const { crumb } of crumbs) expect(app.breadcrumbs.crumb.main.safeParse(crumb).success).toBe(true)
  const keys = crumbs.map(({ rkey }) => rkey)
  expect(new Set(keys).size).toBe(3)
  expect(own && historyCrumbs(own, now + 1000).map(({ rkey }) => rkey)).toEqual(keys)
})
