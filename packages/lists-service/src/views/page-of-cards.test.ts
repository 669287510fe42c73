import { ids } from '@breadcrumbs/lexicons'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import * as r from '../../test/_records.ts'
import { ALICE, AUTHORITY, tid } from '../../test/_records.ts'
import { merge } from '../list/merge.ts'
import { pageOfCards } from './page-of-cards.ts'

const list = r.groupList(ALICE, tid(1))

it('covers every card once, whatever the page size', () => {
  const keys = fc.array(fc.option(fc.constantFrom('a0', 'a1', 'Zz', 'ünï "quoted"'), { nil: undefined }), {
    maxLength: 30,
  })
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 10 }), (sortKeys, limit) => {
      const records = sortKeys.flatMap((sortKey, n) => {
        const item = r.item(ALICE, tid(n + 2), list)
        return sortKey === undefined ? [item] : [item, r.about(ALICE, ids.itemState, item, { sortKey })]
      })
      const { cards } = merge(AUTHORITY, [r.member(ALICE, 'owner'), list, ...records]).lists[0]!
      const seen = []
      let cursor: string | undefined
      do {
        const page = pageOfCards(cards, { limit, cursor })
        expect(page.cards.length).toBeLessThanOrEqual(limit)
        seen.push(...page.cards)
        cursor = page.cursor
      } while (cursor !== undefined)
      expect(seen).toEqual(cards)
    }),
  )
})

it('refuses a cursor it did not make', () => {
  for (const cursor of [
    'x',
    Buffer.from('{}').toString('base64url'),
    Buffer.from('[1,2]').toString('base64url'),
  ]) {
    expect(() => pageOfCards([], { limit: 1, cursor })).toThrow('not a cursor of ours')
  }
})
