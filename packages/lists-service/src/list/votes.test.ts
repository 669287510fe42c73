import { ids } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import * as r from '../../test/_records.ts'
import type { Card } from './cards.ts'
import { tallyVotes } from './votes.ts'

it('counts by the way the list votes', () => {
  const item = r.item(r.ALICE, r.tid(2), r.groupList(r.ALICE, r.tid(1)))
  const votes = [
    r.about(r.ALICE, ids.vote, item, { value: 4 }),
    r.about(r.BOB, ids.vote, item, { value: -1 }),
    r.about(r.CARLA, ids.vote, item),
  ] as Card['votes'][number][]
  expect(tallyVotes(votes, 'none')).toEqual({ count: 0, total: 0, vetoes: 0 })
  expect(tallyVotes(votes, 'up')).toEqual({ count: 3, total: 1, vetoes: 0 })
  expect(tallyVotes(votes, 'veto')).toEqual({ count: 3, total: 1, vetoes: 1 })
  expect(tallyVotes(votes, 'rank')).toEqual({ count: 3, total: 4, vetoes: 0 })
  expect(tallyVotes(votes, undefined)).toEqual({ count: 3, total: 4, vetoes: 1 })
})
