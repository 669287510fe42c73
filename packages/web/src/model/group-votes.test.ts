import { expect, test } from 'vitest'
import { addedCard } from './group-cards.ts'
import { votesWords, votingOf, withVote } from './group-votes.ts'

const card = {
  ...addedCard({
    did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz',
    collection: 'app.breadcrumbs.temp.groupItem',
    rkey: '3lbcdefghij2b',
    cid: 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a',
    work: { mediaType: 'movie', title: 'Paprika' },
  }),
  votes: { count: 2, total: 2, vetoes: 0 },
}

test('a vote, its opposite and taking it back leave what the others said', () => {
  const up = withVote(card, 1, 'veto')
  expect(up.votes).toEqual({ count: 3, total: 3, vetoes: 0, own: 1 })
  const down = withVote(up, -1, 'veto')
  expect(down.votes).toEqual({ count: 3, total: 2, vetoes: 1, own: -1 })
  expect(withVote(down, undefined, 'veto').votes).toEqual(card.votes)
})

test('points count as points where the list ranks, and as one where it does not', () => {
  expect(withVote(card, 4, 'rank').votes).toMatchObject({ total: 6, count: 3 })
  expect(withVote(card, 4, 'up').votes.total).toBe(3)
  expect(withVote(card, -1, 'up').votes.vetoes).toBe(0)
})

test('the tally says what its list asks about', () => {
  expect(votesWords({ count: 3, total: 9, vetoes: 0 }, 'rank')).toBe('9 points from 3')
  expect(votesWords({ count: 3, total: 2, vetoes: 1 }, 'veto')).toBe('2 for it · 1 rather not')
  expect(votesWords({ count: 0, total: 0, vetoes: 0 }, 'veto')).toBe('')
  expect(votingOf(undefined)).toBe('veto')
  expect(votingOf('by-lot')).toBe('veto')
})
