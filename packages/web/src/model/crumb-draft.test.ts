import { app } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import { type CrumbDraft, readDraft } from './crumb-draft.ts'

const NOW = Date.parse('2026-11-22T10:00:00.000Z')
const draft: CrumbDraft = {
  medium: 'show',
  title: ' Severance ',
  kind: 'progressed',
  fields: { season: '2', episode: '4' },
  note: '',
  nextHint: '',
  verdict: undefined,
  work: undefined,
}

test('a title and a place are a whole crumb', () => {
  expect(readDraft(draft, NOW)).toEqual({
    crumb: {
      $type: 'app.breadcrumbs.crumb',
      work: { mediaType: 'show', title: 'Severance' },
      kind: 'app.breadcrumbs.defs#progressed',
      position: { $type: 'app.breadcrumbs.defs#episodePosition', season: 2, episode: 4 },
      via: 'Breadcrumbs',
      createdAt: '2026-11-22T10:00:00.000Z',
    },
  })
})

test('whatever the sheet lets through is valid by the lexicon', () => {
  const full = { ...draft, note: '👩‍🚀'.repeat(900), verdict: 'not-sure', kind: 'dropped' } as const
  const read = readDraft(full, NOW)
  expect('crumb' in read && app.breadcrumbs.crumb.main.safeParse(read.crumb).success).toBe(true)
})

test('identifiers are kept while the title stays and dropped with it', () => {
  const work = { mediaType: 'show', title: 'Severance', identifiers: [{ scheme: 'tmdb-tv', value: '95396' }] }
  expect(readDraft({ ...draft, work }, NOW)).toMatchObject({ crumb: { work } })
  expect(readDraft({ ...draft, work, title: 'Silo' }, NOW)).toMatchObject({
    crumb: { work: { mediaType: 'show', title: 'Silo' } },
  })
  const other = readDraft({ ...draft, work, title: 'Silo' }, NOW)
  expect('crumb' in other && other.crumb.work.identifiers).toBe(undefined)
})

test.each([
  [{ title: '  ' }, 'title'],
  [{ title: 'x'.repeat(301) }, 'title'],
  [{ note: 'x'.repeat(1001) }, 'note'],
  [{ fields: { season: '2' } }, 'episode'],
] as const)('%j goes back to its field', (change, field) => {
  expect(readDraft({ ...draft, ...change }, NOW)).toMatchObject({ problem: { field } })
})
