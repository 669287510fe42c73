import { isRejected, readCrumb, readEntry, type Work } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import type { ImportDraft } from './draft.ts'
import { type Existing, factOfCrumb, factsOfEntry, matchDrafts } from './match.ts'
import { placesOnly } from './places-only.ts'
import { episodeAt } from './positions.ts'
import { recordKey } from './record-key.ts'

const NOW = Date.UTC(2026, 10, 22)
const SILO: Work = { mediaType: 'show', title: 'Silo', identifiers: [{ scheme: 'tmdb-tv', value: '125988' }] }
const NOTHING: Existing = { facts: [], rkeys: new Set() }
const step = (episode: number, more: Partial<ImportDraft> = {}): ImportDraft => ({
  line: episode,
  work: SILO,
  kind: 'progressed',
  position: episodeAt(1, episode),
  happened: { at: '2024-01-01T20:00:00.000Z', precision: 'second' },
  ...more,
})
const crumb = (value: unknown) => {
  const read = readCrumb(value)
  if (isRejected(read)) throw new Error(read.rejected)
  return read
}

test('the same fact gets the same key on any day, other facts other keys', async () => {
  const first = await matchDrafts([step(1), step(2)], NOTHING, NOW)
  const again = await matchDrafts([step(2), step(1)], NOTHING, NOW + 1e9)
  const keys = first.writes.map(({ rkey }) => rkey)
  expect(new Set(keys).size).toBe(2)
  expect(again.writes.map(({ rkey }) => rkey)).toEqual(keys.toReversed())
})

test('a key that another fact of the import has is not given twice', async () => {
  const key = await recordKey(step(1), new Set())
  const other = await recordKey(step(1), new Set([key]))
  expect(other).not.toBe(key)
  expect(await recordKey(step(1), new Set([key]))).toBe(other)
})

test('a second import of the same file writes nothing', async () => {
  const drafts = [step(1), step(2, { work: { mediaType: 'show', title: 'No catalogue knows it' } })]
  const { writes } = await matchDrafts(drafts, NOTHING, NOW)
  const facts = writes.map(({ value }) => factOfCrumb(crumb(value)))
  const again = await matchDrafts(drafts, { facts, rkeys: new Set(writes.map(({ rkey }) => rkey)) }, NOW)
  expect(again.writes).toEqual([])
  expect(again.alreadyThere).toHaveLength(2)
})

test('a work is recognised by any identifier, and a title alone is not enough', async () => {
  const fact = { work: SILO, kind: 'progressed' as const, position: episodeAt(1, 1), happenedAt: undefined }
  const existing = { facts: [fact], rkeys: new Set<string>() }
  const untitled = { mediaType: 'show', title: 'Silo' }
  const otherTitle = {
    ...SILO,
    title: 'Silo (2023)',
    identifiers: [{ scheme: 'imdb', value: 'tt1' }, ...(SILO.identifiers ?? [])],
  }
  const report = await matchDrafts(
    [step(1, { work: untitled }), step(1, { work: otherTitle }), step(2)],
    existing,
    NOW,
  )
  expect(report.alreadyThere.map(({ work }) => work.title)).toEqual(['Silo (2023)'])
  expect(report.writes.map(({ value }) => value.work.title)).toEqual(['Silo', 'Silo'])
})

test('finishing something again on another day is something new', async () => {
  const done = (day: string) =>
    step(1, {
      kind: 'finished',
      position: undefined,
      happened: { at: `${day}T12:00:00.000Z`, precision: 'day' },
    })
  const { writes } = await matchDrafts([done('2020-01-01')], NOTHING, NOW)
  const facts = writes.map(({ value }) => factOfCrumb(crumb(value)))
  const report = await matchDrafts([done('2020-01-01'), done('2024-01-01')], { facts, rkeys: new Set() }, NOW)
  expect([report.alreadyThere.length, report.writes.length]).toEqual([1, 1])
})

test('what the first app keeps in an entry and its history is there already', async () => {
  const entry = readEntry('app.breadcrumbs.show', {
    $type: 'app.breadcrumbs.show',
    title: 'Silo',
    status: 'app.breadcrumbs.defs#inProgress',
    identifiers: { tmdbId: '125988' },
    progress: { season: 1, episode: 4, updatedAt: '2024-01-05T00:00:00Z' },
    history: [{ ts: '2024-01-01T20:00:00Z', progress: { season: 1, episode: 1 } }],
    createdAt: '2024-01-01T00:00:00Z',
  })
  if (isRejected(entry)) throw new Error(entry.rejected)
  const drafts = [step(1), step(2), step(4), step(9, { kind: 'wanted', position: undefined })]
  const report = await matchDrafts(drafts, { facts: factsOfEntry(entry), rkeys: new Set() }, NOW)
  expect(report.writes.map(({ value }) => value.position)).toMatchObject([{ episode: 2 }])
})

test('rows that say the same twice are written once and reported', async () => {
  const report = await matchDrafts([step(1), step(1, { line: 7 })], NOTHING, NOW)
  expect(report.writes).toHaveLength(1)
  expect(report.skipped).toEqual([{ line: 7, reason: 'repeated' }])
})

test('what the contract refuses is skipped, never written', async () => {
  const report = await matchDrafts([step(1, { note: 'x'.repeat(2000) })], NOTHING, NOW)
  expect(report).toMatchObject({ writes: [], skipped: [{ line: 1, reason: 'invalid-record' }] })
})

test('every draft is in exactly one part of the report, and every record is a readable crumb', async () => {
  const drafts = Array.from({ length: 300 }, (_, n) => step(n % 250))
  const report = await matchDrafts(drafts, NOTHING, NOW)
  expect(report.writes.length + report.alreadyThere.length + report.skipped.length).toBe(300)
  expect(new Set(report.writes.map(({ rkey }) => rkey)).size).toBe(250)
  for (const { value } of report.writes) expect(crumb(value)).toMatchObject({ kind: 'progressed' })
})

test('places only: the furthest step of each work, with specials behind everything', () => {
  const special = step(99, { position: episodeAt(0, 99) })
  const wished = step(1, { kind: 'wanted', position: undefined })
  const reviewed = step(1, { note: 'So it begins.' })
  expect(placesOnly([step(2), step(10), special, step(3), wished, reviewed])).toEqual([
    step(10),
    wished,
    reviewed,
  ])
})
