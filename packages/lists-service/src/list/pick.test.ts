import { ids } from '@breadcrumbs/lexicons'
import { describe, expect, it } from 'vitest'
import * as r from '../../test/_records.ts'
import { ALICE, AUTHORITY, BOB, CARLA, tid } from '../../test/_records.ts'
import { merge } from './merge.ts'
import { type PickMethod, pickForUs, pickMethod } from './pick.ts'
import type { GroupRecord } from './record.ts'

const list = r.groupList(ALICE, tid(1))
const items = [2, 3, 4, 5, 6].map((n) => r.item(ALICE, tid(n), list, { title: `t${n}` }))
const people = [r.member(ALICE, 'owner'), r.member(BOB, 'editor'), r.member(CARLA, 'viewer')]

function pick(method: PickMethod, seed: string, records: readonly GroupRecord[] = [], voting?: string) {
  const group = merge(AUTHORITY, [...people, list, ...items, ...records])
  return pickForUs(group.lists[0]!.cards, group, { voting, method, seed })
}
const firstOf = (...o: Parameters<typeof pick>) => pick(...o)[0]?.item.rkey

describe('picking', () => {
  it('is the same for everybody with the seed, and gives three at most, each with a reason', () => {
    const once = pick('weighted', 'a')
    expect(pick('weighted', 'a')).toEqual(once)
    expect(once).toHaveLength(3)
    for (const { reason } of once) expect(reason).toMatch(/^Drawn from 5, with one chance\.$/)
    const winners = new Set(Array.from({ length: 60 }, (_, n) => firstOf('random', `seed ${n}`)))
    expect(winners.size).toBe(5)
  })

  it('gives each its share of the chance', () => {
    const votes = [BOB, CARLA].map((author) => r.about(author, ids.vote, items[0]!, { value: 3 }))
    const draws = 2_000
    const wins = Array.from({ length: draws }, (_, n) => firstOf('weighted', `${n}`, votes)).filter(
      (rkey) => rkey === tid(2),
    )
    // 7 lots of 11; five standard deviations are 5.4 %.
    expect(wins.length / draws).toBeGreaterThan(7 / 11 - 0.054)
    expect(wins.length / draws).toBeLessThan(7 / 11 + 0.054)
  })

  it('leaves out what is done, dropped or vetoed, unless nothing else is left', () => {
    const done = r.about(ALICE, ids.itemState, items[0]!, { status: 'done' })
    const dropped = r.about(ALICE, ids.itemState, items[1]!, { status: 'dropped' })
    const veto = (n: number) => r.about(BOB, ids.vote, items[n]!, { value: -1 })
    const left = pick('oldest', 'a', [done, dropped, veto(2)], 'veto')
    expect(left.map(({ item }) => item.rkey)).toEqual([tid(5), tid(6)])
    const allVetoed = [2, 3, 4].map(veto)
    expect(pick('oldest', 'a', [done, dropped, ...allVetoed], 'veto')).toHaveLength(3)
    expect(firstOf('oldest', 'a', [veto(0)], 'up')).toBe(tid(2))
    expect(
      pick(
        'random',
        'a',
        items.map((item) => r.about(ALICE, ids.itemState, item, { status: 'done' })),
      ),
    ).toEqual([])
  })

  it('counts points, length and age as its name says', () => {
    const votes = [
      r.about(BOB, ids.vote, items[3]!, { value: 5 }),
      r.about(CARLA, ids.vote, items[1]!, { value: 1 }),
    ]
    expect(
      pick('most-votes', 'a', votes)
        .map(({ item }) => item.rkey)
        .slice(0, 2),
    ).toEqual([tid(5), tid(3)])
    expect(pick('most-votes', 'a', votes)[0]?.reason).toBe('5 points from 1 vote; among equals, drawn.')
    expect(firstOf('oldest', 'a')).toBe(tid(2))
    const track = r.record(ALICE, ids.groupItem, tid(9), {
      list: r.ref(list),
      work: { mediaType: 'track', title: 'short' },
      createdAt: r.AT,
    })
    expect(firstOf('shortest', 'a', [track])).toBe(tid(9))
  })

  it('says nothing about members who do not share where they are', () => {
    const midway = r.about(BOB, ids.progress, items[0]!, { state: 'in-progress' })
    const shared = r.join(BOB, { shareProgress: 'group-items' })
    const reasons = (...records: GroupRecord[]) =>
      ['a', 'b', 'c', 'd']
        .flatMap((seed) => pick('weighted', seed, records))
        .map(({ reason }) => reason)
        .join()
    expect(reasons(midway, r.join(BOB))).not.toContain('1 from members')
    expect(reasons(midway, shared)).toContain(
      '2 chances: one for being there, 1 from members in the middle of it.',
    )
  })

  it('knows its methods and takes weighted for a word it does not know', () => {
    expect([pickMethod('oldest'), pickMethod('later'), pickMethod(undefined)]).toEqual([
      'oldest',
      'weighted',
      'weighted',
    ])
  })
})
