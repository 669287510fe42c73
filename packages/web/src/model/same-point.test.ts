import { isRejected, readCrumb } from '@breadcrumbs/lexicons'
import { expect, test } from 'vitest'
import { ownWorks } from './own-works.ts'
import { isAtSamePoint, mayBeAbout } from './same-point.ts'

const crumb = (o: { title?: string; kind?: string; episode?: number }) => {
  const read = readCrumb({
    $type: 'app.breadcrumbs.crumb',
    work: { mediaType: 'show', title: o.title ?? 'Dark' },
    kind: `app.breadcrumbs.defs#${o.kind ?? 'progressed'}`,
    ...(o.episode === undefined
      ? {}
      : {
          position: { $type: 'app.breadcrumbs.defs#episodePosition', season: 1, episode: o.episode },
        }),
    createdAt: '2026-11-22T10:00:00Z',
  })
  if (isRejected(read)) throw new Error(read.rejected)
  return read
}
const own = (o: Parameters<typeof crumb>[0]) => {
  const [work] = ownWorks([], [{ rkey: '3lbcdefghij2b', crumb: crumb(o), record: {} }])
  if (work === undefined) throw new Error('no work')
  return work
}

test('a friend is at the same point in the same episode, and neither before nor past it', () => {
  const mine = own({ episode: 4 })
  expect([3, 4, 5].map((episode) => isAtSamePoint(mine, crumb({ episode })))).toEqual([false, true, false])
  expect(isAtSamePoint(mine, crumb({ episode: 4, title: 'Light' }))).toBe(false)
  expect(isAtSamePoint(mine, crumb({}))).toBe(false)
})

test('who finished is at the same point as who finished, and as nobody else', () => {
  const end = crumb({ kind: 'finished', episode: 4 })
  expect(isAtSamePoint(own({ episode: 4 }), end)).toBe(false)
  expect(isAtSamePoint(own({ kind: 'finished' }), end)).toBe(true)
  expect(isAtSamePoint(own({ kind: 'finished', episode: 4 }), crumb({ episode: 4 }))).toBe(false)
})

test('a card is looked at closer only where its title is the title', () => {
  expect(mayBeAbout(own({}), '  DARK ')).toBe(true)
  expect(mayBeAbout(own({}), 'Dark Matter')).toBe(false)
})
