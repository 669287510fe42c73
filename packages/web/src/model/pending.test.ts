import type { app } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import { composeWrites } from './compose-writes.ts'
import { readOwnEntry } from './own-entry.ts'
import { type OwnWork, ownWorks } from './own-works.ts'
import { type Pending, type PendingWrite, withPending } from './pending.ts'

const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const EPISODE = 'app.breadcrumbs.defs#episodePosition' as const
const own = readOwnEntry('app.breadcrumbs.show', '3lbcdefghij2a', {
  title: 'Severance',
  status: 'app.breadcrumbs.defs#onHold',
  progress: { season: 1, episode: 4, updatedAt: '2026-11-01T20:00:00.000Z' },
  color: '#abc',
  createdAt: '2026-10-01T20:00:00.000Z',
})
const entries = own === undefined ? [] : [own]
const crumbTo = (episode: number): app.breadcrumbs.crumb.Main => ({
  $type: 'app.breadcrumbs.crumb',
  work: { mediaType: 'show', title: 'Severance' },
  kind: 'app.breadcrumbs.defs#progressed',
  position: { $type: EPISODE, season: 1, episode },
  createdAt: '2026-11-22T10:00:00.000Z',
})
const compose = (letters: string, episode: number, work: OwnWork | undefined) =>
  composeWrites({
    did: DID,
    ids: [`3lbcdefghij2${letters.charAt(0)}`, `3lbcdefghij2${letters.charAt(1)}`],
    crumb: crumbTo(episode),
    tellFriends: false,
    own: work,
  })
const waiting = (writes: readonly PendingWrite[]) =>
  writes.map((write): Pending => ({ ...write, state: 'waiting' }))

test('a crumb about a work with an entry refers to it, and the entry moves on and is taken up again', () => {
  const [drop, step] = compose('bc', 5, ownWorks(entries, [])[0])
  expect(drop).toMatchObject({ kind: 'drop', crumb: { entry: { rkey: '3lbcdefghij2a' } } })
  expect(step).toMatchObject({
    kind: 'entry',
    change: {
      before: { progress: { episode: 4 } },
      after: { status: 'app.breadcrumbs.defs#inProgress', progress: { season: 1, episode: 5 } },
    },
  })
})

test('a crumb about a work without an entry is one write', () => {
  expect(compose('bc', 5, undefined)).toHaveLength(1)
})

test('what is on its way is shown as if it had arrived, and a second step builds on it', () => {
  const first = waiting(compose('bc', 5, ownWorks(entries, [])[0]))
  const shown = withPending({ crumbs: [], entries }, first)
  expect(shown.crumbs).toMatchObject([{ rkey: '3lbcdefghij2b', isPending: true }])
  expect(shown.entries[0]?.record).toMatchObject({ color: '#abc', progress: { episode: 5 } })
  const [, second] = compose('de', 6, ownWorks(shown.entries, shown.crumbs)[0])
  expect(second).toMatchObject({ change: { before: { progress: { episode: 5 } } } })
})

test('the note of a crumb stands on the card at once, before the older one of the entry', () => {
  const [drop, step] = composeWrites({
    did: DID,
    ids: ['3lbcdefghij2b', '3lbcdefghij2c'],
    crumb: { ...crumbTo(5), note: 'The lift went down.' },
    tellFriends: false,
    own: ownWorks(entries, [])[0],
  })
  if (step === undefined) throw new Error('nothing composed')
  const shown = withPending({ crumbs: [], entries }, waiting([drop, step]))
  expect(ownWorks(shown.entries, shown.crumbs)[0]?.card.note).toBe('The lift went down.')
})

test('a crumb that has arrived meanwhile is shown once, and a conflicting step is not shown as done', () => {
  const [drop, step] = waiting(compose('bc', 5, ownWorks(entries, [])[0]))
  if (drop === undefined || step === undefined) throw new Error('nothing composed')
  const arrived = withPending({ crumbs: [], entries }, [drop]).crumbs
  expect(withPending({ crumbs: arrived, entries }, [drop]).crumbs).toHaveLength(1)
  expect(withPending({ crumbs: [], entries }, [{ ...step, state: 'conflict' }]).entries).toEqual(entries)
})
