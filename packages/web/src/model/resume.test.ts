import type { Crumb, Entry } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import { type OwnCrumb, resumeCards } from './resume.ts'

const show = (title: string) => ({ mediaType: 'show', title })
const episode = (n: number) => ({
  $type: 'app.breadcrumbs.defs#episodePosition' as const,
  season: 1,
  episode: n,
})

function entry(title: string, changes: Partial<Entry> = {}): Entry {
  return {
    collection: 'app.breadcrumbs.show',
    work: show(title),
    status: 'inProgress',
    position: episode(2),
    progressUpdatedAt: '2026-11-01T10:00:00Z',
    rating: undefined,
    notes: undefined,
    history: [],
    muteResume: false,
    createdAt: '2026-10-01T10:00:00Z',
    updatedAt: undefined,
    ...changes,
  }
}

function crumb(title: string, createdAt: string, changes: Partial<Crumb> = {}): OwnCrumb {
  return {
    rkey: '3kabc',
    crumb: {
      work: show(title),
      kind: 'progressed',
      rawKind: 'app.breadcrumbs.defs#progressed',
      position: undefined,
      spoilerFree: false,
      createdAt,
      ...changes,
    },
  }
}

const titles = (cards: ReturnType<typeof resumeCards>) => cards.map((card) => card.work.title)

test('at most three, newest first', () => {
  const entries = [1, 2, 3, 4, 5].map((day) =>
    entry(`Show ${day}`, { progressUpdatedAt: `2026-11-0${day}T10:00:00Z` }),
  )
  expect(titles(resumeCards(entries, []))).toEqual(['Show 5', 'Show 4', 'Show 3'])
})

test('what is finished, given up, wanted or muted is not offered', () => {
  const entries = [
    entry('done', { status: 'completed' }),
    entry('dropped', { status: 'abandoned' }),
    entry('later', { status: 'wantTo' }),
    entry('muted', { muteResume: true }),
    entry('paused', { status: 'onHold' }),
  ]
  expect(titles(resumeCards(entries, [crumb('muted', '2026-11-20T10:00:00Z')]))).toEqual(['paused'])
})

test('a newer crumb carries an entry forward and keeps what it does not say', () => {
  const entries = [entry('Severance', { notes: 'The elevator.' })]
  const [card] = resumeCards(entries, [crumb('Severance', '2026-11-20T10:00:00Z', { position: episode(5) })])
  expect(card).toMatchObject({
    position: episode(5),
    note: 'The elevator.',
    at: Date.parse('2026-11-20T10:00:00Z'),
  })
})

test('an older crumb changes nothing, and a finishing one ends the card', () => {
  const entries = [entry('Severance')]
  const older = crumb('Severance', '2026-10-20T10:00:00Z', { position: episode(1) })
  expect(resumeCards(entries, [older])[0]).toMatchObject({ position: episode(2) })
  expect(resumeCards(entries, [crumb('Severance', '2026-11-20T10:00:00Z', { kind: 'finished' })])).toEqual([])
})

test('works known by crumbs alone are offered, whatever order they arrive in', () => {
  const crumbs = [
    crumb('Silo', '2026-11-03T10:00:00Z', { position: episode(3) }),
    crumb('Silo', '2026-11-02T10:00:00Z', { position: episode(2), note: 'The stairs.' }),
  ]
  expect(resumeCards([], crumbs)).toEqual(resumeCards([], crumbs.toReversed()))
  expect(resumeCards([], crumbs)[0]).toMatchObject({ position: episode(3), note: 'The stairs.' })
})

test('an unusable date does not take the card away', () => {
  expect(titles(resumeCards([entry('Odd', { progressUpdatedAt: '2026-02-30T10:00:00Z' })], []))).toEqual([
    'Odd',
  ])
})
