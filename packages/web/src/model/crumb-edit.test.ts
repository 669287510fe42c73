import { isRejected, readCrumb } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import { composeEdit, editOf, readEdit, rebased } from './crumb-edit.ts'
import type { Json } from './json-equal.ts'
import { readOwnEntry } from './own-entry.ts'
import { ownWorks } from './own-works.ts'
import { type Pending, withPending } from './pending.ts'
import type { OwnCrumb } from './resume.ts'

const RKEY = '3lbcdefghij2b'
const RECORD: Json = {
  $type: 'app.breadcrumbs.crumb',
  work: { mediaType: 'show', title: 'Severance', color: 'teal' },
  kind: 'app.breadcrumbs.defs#progressed',
  position: { $type: 'app.breadcrumbs.defs#episodePosition', season: 2, episode: 5, totalEpisodes: 10 },
  note: 'Goats, again.',
  noteFacets: [{ index: { byteStart: 0, byteEnd: 5 }, features: [] }],
  verdict: 'keep-going',
  ofTheFuture: { kept: true },
  createdAt: '2026-11-22T10:00:00.000Z',
}

function ownOf(record: Json): OwnCrumb {
  const crumb = readCrumb(record)
  if (isRejected(crumb)) throw new Error(crumb.rejected)
  return { rkey: RKEY, crumb, record }
}

function after(record: Json, change: object): Json {
  const own = ownOf(record)
  const read = readEdit(own, { ...editOf(own.crumb), ...change })
  if ('problem' in read) throw new Error(read.problem.message)
  return read.after
}

test('an edit that changes nothing gives the very record back', () => {
  expect(after(RECORD, {})).toEqual(RECORD)
})

test('a new place keeps the length of the work and every field this app does not know', () => {
  expect(after(RECORD, { fields: { season: '2', episode: '4' } })).toEqual({
    ...RECORD,
    position: { $type: 'app.breadcrumbs.defs#episodePosition', season: 2, episode: 4, totalEpisodes: 10 },
  })
})

test('a new note loses the facets that counted the bytes of the old one, an emptied one is gone', () => {
  const { noteFacets: _facets, ...plain } = RECORD
  expect(after(RECORD, { note: ' The lift. ' })).toEqual({ ...plain, note: 'The lift.' })
  const { note: _note, ...noteless } = plain
  expect(after(RECORD, { note: '' })).toEqual(noteless)
})

test('a verdict of the future stays until another is chosen', () => {
  const future = { ...RECORD, verdict: 'rewatch' }
  expect(after(future, { note: 'x' })).toMatchObject({ verdict: 'rewatch' })
  expect(after(future, { verdict: 'not-sure' })).toMatchObject({ verdict: 'not-sure' })
})

test('a place that makes no sense names its field, a note that is too long names the note', () => {
  const own = ownOf(RECORD)
  expect(readEdit(own, { ...editOf(own.crumb), fields: { season: '2', episode: 'five' } })).toMatchObject({
    problem: { field: 'episode' },
  })
  expect(readEdit(own, { ...editOf(own.crumb), note: 'x'.repeat(1001) })).toMatchObject({
    problem: { field: 'note' },
  })
})

test('said again over a newer record, an edit changes only what it was about', () => {
  const { note: _note, ...noteless } = RECORD
  const newer: Json = { ...RECORD, verdict: 'not-sure', rating: { value: 4, max: 5 } }
  expect(rebased(RECORD, { ...RECORD, note: 'Mine.' }, newer)).toEqual({ ...newer, note: 'Mine.' })
  const { note: _gone, ...newerNoteless } = newer
  expect(rebased(RECORD, noteless, newer)).toEqual(newerNoteless)
})

const entryAt = (episode: number) => {
  const entry = readOwnEntry('app.breadcrumbs.show', '3lbcdefghij2a', {
    title: 'Severance',
    status: 'app.breadcrumbs.defs#inProgress',
    progress: { season: 2, episode, updatedAt: '2026-11-22T10:00:00.000Z' },
    createdAt: '2026-10-01T20:00:00.000Z',
  })
  return entry === undefined ? [] : [entry]
}
const compose = (episodeOfEntry: number) => {
  const item = ownOf(RECORD)
  const to = after(RECORD, { fields: { season: '2', episode: '4' } })
  return composeEdit({
    did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz',
    ids: ['3lbcdefghij2c', '3lbcdefghij2d'],
    item,
    edited: ownOf(to).crumb,
    after: to,
    own: ownWorks(entryAt(episodeOfEntry), [item])[0],
  })
}

test('the entry goes along where it stands at the place that was wrong, and only there', () => {
  const [, step] = compose(5)
  expect(step).toMatchObject({ change: { after: { progress: { season: 2, episode: 4 } } } })
  expect(compose(7)).toHaveLength(1)
})

test('what the corrected crumb says still stands on the card, whatever the entry noted before', () => {
  const [edit, step] = compose(5)
  if (step === undefined) throw new Error('the entry does not go along')
  const pending = [edit, step].map((write): Pending => ({ ...write, state: 'waiting' }))
  const shown = withPending({ crumbs: [ownOf(RECORD)], entries: entryAt(5) }, pending)
  expect(ownWorks(shown.entries, shown.crumbs)[0]?.card).toMatchObject({
    position: { season: 2, episode: 4 },
    note: 'Goats, again.',
    verdict: 'keep-going',
  })
})

test('an edit on its way is shown as if it had arrived; one that met another change is not', () => {
  const [edit] = compose(7)
  const own = { crumbs: [ownOf(RECORD)], entries: [] }
  const episode = (state: Pending['state']) =>
    withPending(own, [{ ...edit, state } as Pending]).crumbs[0]?.crumb.position
  expect(episode('waiting')).toMatchObject({ episode: 4 })
  expect(episode('conflict')).toMatchObject({ episode: 5 })
})
