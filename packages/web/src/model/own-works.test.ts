import type { Crumb } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import { readOwnEntry } from './own-entry.ts'
import { findWork, type OwnWork, ownWorks } from './own-works.ts'
import type { OwnCrumb } from './resume.ts'
import { RESUME_CARDS_MAX, resumeWorks } from './resume-works.ts'

const show = (title: string) => ({ mediaType: 'show', title })
const episode = (n: number) => ({
  $type: 'app.breadcrumbs.defs#episodePosition' as const,
  season: 1,
  episode: n,
})

function entry(title: string, changes: object = {}) {
  const own = readOwnEntry('app.breadcrumbs.show', '3labc', {
    title,
    status: 'app.breadcrumbs.defs#inProgress',
    progress: { season: 1, episode: 2, updatedAt: '2026-11-01T10:00:00Z' },
    createdAt: '2026-10-01T10:00:00Z',
    ...changes,
  })
  if (own === undefined) throw new Error('no entry')
  return own
}
const progressAt = (updatedAt: string) => ({ progress: { season: 1, episode: 2, updatedAt } })
const status = (name: string) => ({ status: `app.breadcrumbs.defs#${name}` })

function crumb(title: string, createdAt: string, changes: Partial<Crumb> = {}): OwnCrumb {
  return {
    rkey: '3kabc',
    record: {},
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

type Parameter = Parameters<typeof ownWorks>
const resumeCards = (entries: Parameter[0], crumbs: Parameter[1]) =>
  resumeWorks(ownWorks(entries, crumbs)).map(({ card }) => card)
const titles = (cards: readonly OwnWork['card'][]) => cards.map((card) => card.work.title)

test('at most three, newest first', () => {
  const entries = [1, 2, 3, 4, 5].map((day) => entry(`Show ${day}`, progressAt(`2026-11-0${day}T10:00:00Z`)))
  expect(titles(resumeCards(entries, []))).toEqual(['Show 5', 'Show 4', 'Show 3'])
  expect(RESUME_CARDS_MAX).toBe(3)
})

test('the last note is the last one, also when a step without words followed it', () => {
  const stepped = entry('Silo', {
    ...progressAt('2026-11-05T10:00:00Z'),
    notes: 'A show.',
    history: [{ ts: '2026-10-20T10:00:00Z', progress: { season: 1, episode: 1 }, note: 'Stairs.' }],
  })
  const said = crumb('Silo', '2026-11-04T10:00:00Z', {
    note: 'The door.',
    nextHint: 'Listen.',
    verdict: 'keep-going',
  })
  const step = crumb('Silo', '2026-11-05T10:00:00Z', { position: episode(2) })
  const [card] = resumeCards([stepped], [step, said])
  expect(card).toMatchObject({ note: 'The door.', nextHint: 'Listen.', verdict: 'keep-going' })
  expect(card?.position).toMatchObject({ episode: 2 })
  // What the first app noted later stands, and what it says to come back by stands anyway.
  const noted = crumb('Silo', '2026-10-19T10:00:00Z', { note: 'Dust.' })
  expect(resumeCards([stepped], [noted, step])[0]?.note).toBe('Stairs.')
  const told = { ...stepped, entry: { ...stepped.entry, resumeNote: 'Back to the vault.' } }
  expect(resumeCards([told], [said, step])[0]?.note).toBe('Back to the vault.')
})

test('what is finished, given up, wanted or muted is not offered', () => {
  const entries = [
    entry('done', status('completed')),
    entry('dropped', status('abandoned')),
    entry('later', status('wantTo')),
    entry('muted', { muteResume: true }),
    entry('paused', status('onHold')),
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
  expect(titles(resumeCards([entry('Odd', progressAt('2026-02-30T10:00:00Z'))], []))).toEqual(['Odd'])
})

test('a work is found by its own title and by the title a crumb of it had', () => {
  const identifiers = [{ scheme: 'tmdb-tv', value: '95396' }]
  const named = (title: string, createdAt: string) =>
    crumb(title, createdAt, { work: { ...show(title), identifiers } })
  const works = ownWorks(
    [],
    [named('Ruptura', '2026-11-02T10:00:00Z'), named('Severance', '2026-11-03T10:00:00Z')],
  )
  expect(works).toHaveLength(1)
  expect(findWork(works, 'show|severance')).toBe(works[0])
  expect(findWork(works, 'show|ruptura')).toBe(works[0])
  expect(findWork(works, 'show|silo')).toBe(undefined)
})
