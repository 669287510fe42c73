import { expect, test } from 'vitest'
import { addedCard } from './group-cards.ts'
import { askedAbout, changeTo, stateValue, statusWords, versionWords, withState } from './group-state.ts'

const ME = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const BOB = 'did:plc:yk4dd2qkboz2yv6tpubpc6co'
const CID = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a'
const AT = '2026-11-22T10:00:00.000Z'
const FRIDAY = '2026-11-27T19:00:00.000Z'

const plain = addedCard({
  did: ME,
  collection: 'app.breadcrumbs.temp.groupItem',
  rkey: '3lbcdefghij2b',
  cid: CID,
  work: { mediaType: 'movie', title: 'Paprika' },
})
const card = {
  ...plain,
  status: 'queued',
  sortKey: 'a1',
  plannedFor: FRIDAY,
  checkpoints: [{ label: 'Half-way' }],
  state: [
    { author: ME, cid: CID },
    { author: BOB, cid: CID },
  ],
} as typeof plain

test('a move repeats what the state already says, and names every version there is', () => {
  expect(stateValue(card, { sortKey: 'a0V' }, AT)).toEqual({
    $type: 'app.breadcrumbs.temp.itemState',
    item: card.item,
    status: 'queued',
    sortKey: 'a0V',
    plannedFor: FRIDAY,
    checkpoints: [{ label: 'Half-way' }],
    updatedAt: AT,
    supersedes: card.state,
  })
})

test('a first state of an untouched card holds nothing it was not told', () => {
  expect(Object.keys(stateValue(plain, { status: 'current' }, AT)).toSorted()).toEqual(
    ['$type', 'item', 'status', 'supersedes', 'updatedAt'].toSorted(),
  )
})

test('taking the plan away is not the same as leaving it', () => {
  expect(stateValue(card, { status: 'done' }, AT)).toHaveProperty('plannedFor', FRIDAY)
  expect(stateValue(card, { plannedFor: null }, AT)).not.toHaveProperty('plannedFor')
  expect(withState(card, { plannedFor: null })).not.toHaveProperty('plannedFor')
})

test('settling a conflict takes all of the other version and shows no conflict any more', () => {
  const theirs = { author: BOB, cid: CID, status: 'done', sortKey: 'a5' } as const
  const settled = withState({ ...card, conflicted: true, alternatives: [theirs] }, changeTo(theirs))
  expect(settled).toMatchObject({ status: 'done', sortKey: 'a5', conflicted: false })
  expect(settled.plannedFor).toBeUndefined()
  expect(settled.alternatives).toBeUndefined()
})

test('two places in the list are nobody’s question, two states and two days are', () => {
  const other = { author: BOB, cid: CID, status: 'queued', sortKey: 'a1', plannedFor: FRIDAY } as const
  const asked = (part: object) =>
    askedAbout({ ...card, conflicted: true, alternatives: [{ ...other, ...part }] }).length
  expect(asked({ sortKey: 'a5' })).toBe(0)
  expect(asked({ sortKey: undefined })).toBe(0)
  expect(asked({ sortKey: 'a5', status: 'done' })).toBe(1)
  expect(asked({ plannedFor: undefined })).toBe(1)
  // The same but for checkpoints, which are not told.
  expect(asked({})).toBe(1)
  expect(askedAbout(card)).toEqual([])
})

test('a version is told by what differs', () => {
  const day = () => 'Friday'
  expect(versionWords({ status: 'done', sortKey: 'a1' }, card, day)).toBe('Done, not planned')
  expect(versionWords({ ...card, sortKey: 'a5' }, card, day)).toBe('another place in the list')
  expect(versionWords({ ...card, plannedFor: FRIDAY }, { ...card, plannedFor: undefined }, day)).toBe(
    'planned for Friday',
  )
  expect(statusWords('someday')).toBeUndefined()
})
