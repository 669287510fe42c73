import { expect, test } from 'vitest'
import { applyChange, changeEntry, entryState, reversed } from './entry-change.ts'

const record = {
  $type: 'app.breadcrumbs.show',
  title: 'Severance',
  status: 'app.breadcrumbs.defs#inProgress',
  progress: { season: 1, episode: 4, positionSeconds: 900, updatedAt: '2026-11-01T20:00:00.000Z', odd: null },
  color: '#abc',
  history: [{ ts: 'x' }],
  createdAt: '2026-10-01T20:00:00.000Z',
}
const at = Date.parse('2026-11-22T10:00:00Z')
const toEpisode = (episode: number, seen: object = record) => {
  const change = changeEntry({
    collection: 'app.breadcrumbs.show',
    rkey: '3labc',
    before: entryState(seen),
    position: { $type: 'app.breadcrumbs.defs#episodePosition', season: 1, episode },
    status: undefined,
    at,
  })
  if (change === undefined) throw new Error('no change')
  return change
}

test('one more episode keeps every other field, and not the old minute', () => {
  const outcome = applyChange(record, toEpisode(5))
  expect(outcome).toEqual({
    write: {
      ...record,
      progress: { season: 1, episode: 5, odd: null, updatedAt: '2026-11-22T10:00:00.000Z' },
    },
  })
})

test('a record that moved on elsewhere is a conflict, with what it says now', () => {
  const moved = { ...record, progress: { season: 1, episode: 9, updatedAt: '2026-11-21T20:00:00.000Z' } }
  expect(applyChange(moved, toEpisode(5))).toEqual({ conflict: entryState(moved) })
})

test('a record that was deleted is a conflict, not a new record', () => {
  expect(applyChange(undefined, toEpisode(5))).toEqual({ conflict: {} })
})

test('a note written elsewhere meanwhile is no conflict and stays', () => {
  const noted = { ...record, notes: 'new' }
  expect(applyChange(noted, toEpisode(5))).toMatchObject({
    write: { notes: 'new', progress: { episode: 5 } },
  })
})

test('a change that has arrived already is not written again', () => {
  const outcome = applyChange(record, toEpisode(5))
  if (!('write' in outcome)) throw new Error('not written')
  expect(applyChange(outcome.write, toEpisode(5))).toEqual({ already: true })
})

test('two changes made one after the other apply one after the other, and undo back to the start', () => {
  const first = toEpisode(5)
  const second = toEpisode(6, { ...record, ...first.after })
  let now: unknown = record
  for (const change of [first, second, reversed(second), reversed(first)]) {
    const outcome = applyChange(now, change)
    if (!('write' in outcome)) throw new Error('not written')
    now = outcome.write
  }
  expect(now).toEqual(record)
})

test('a status alone leaves the place alone, and a record without progress gets none', () => {
  const bare = { title: 'Dune', status: 'app.breadcrumbs.defs#wantTo' }
  const change = changeEntry({
    collection: 'app.breadcrumbs.book',
    rkey: '3labc',
    before: entryState(bare),
    position: undefined,
    status: 'abandoned',
    at,
  })
  expect(change?.after).toEqual({ status: 'app.breadcrumbs.defs#abandoned' })
})

test.each([
  ['app.breadcrumbs.book', { $type: 'app.breadcrumbs.defs#pagePosition', page: 7 }, { currentPage: 7 }],
  [
    'app.breadcrumbs.book',
    { $type: 'app.breadcrumbs.defs#chapterPosition', chapter: 2 },
    { currentChapter: 2 },
  ],
  [
    'app.breadcrumbs.movie',
    { $type: 'app.breadcrumbs.defs#timePosition', seconds: 60 },
    { positionSeconds: 60 },
  ],
  [
    'app.breadcrumbs.game',
    { $type: 'app.breadcrumbs.defs#playPosition', percent: 30 },
    { completionPercent: 30 },
  ],
  [
    'app.breadcrumbs.podcast',
    { $type: 'app.breadcrumbs.defs#episodePosition', episode: 3 },
    { episodeNumber: 3 },
  ],
] as const)('a place in %s is written with the names version 1 uses', (collection, position, fields) => {
  const change = changeEntry({ collection, rkey: '3labc', before: {}, position, status: undefined, at })
  expect(change?.after.progress).toEqual({ ...fields, updatedAt: '2026-11-22T10:00:00.000Z' })
})
