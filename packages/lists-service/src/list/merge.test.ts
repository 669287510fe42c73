import { parseCid } from '@atproto/lex-data'
import { ids } from '@breadcrumbs/lexicons'
import { describe, expect, it } from 'vitest'
import * as r from '../../test/_records.ts'
import { ALICE, AUTHORITY, BOB, CARLA, tid } from '../../test/_records.ts'
import { type MergedGroup, merge } from './merge.ts'
import { presentCard } from './present-card.ts'
import type { GroupRecord } from './record.ts'

const people = [r.member(ALICE, 'owner'), r.member(BOB, 'editor'), r.member(CARLA, 'viewer')]
const list = r.groupList(ALICE, tid(1))
const stalker = r.item(ALICE, tid(2), list, { imdb: 'tt0079944' })
const group = (...records: GroupRecord[]) => merge(AUTHORITY, [...people, list, ...records])
const cardsOf = (merged: MergedGroup) => merged.lists[0]?.cards ?? []
const titles = (merged: MergedGroup) => cardsOf(merged).map((card) => card.items[0].value.work.title)

describe('who counts', () => {
  it('believes only the authority about members', () => {
    const forge = (author: typeof BOB) =>
      r.record(author, ids.member, CARLA, { ...people[0]!.value, did: CARLA } as never)
    const byViewer = r.item(CARLA, tid(3), list)
    for (const author of [BOB, 'did:plc:zzzzzzzzzzzzzzzzzzzzzzzz'] as const) {
      expect(titles(group(forge(author), byViewer))).toEqual([])
      expect(group(forge(author)).members.get(CARLA)?.role).toBe('viewer')
    }
  })

  it('counts nothing of a stranger, a removed member or a role it does not know', () => {
    const stranger = r.item('did:plc:dddddddddddddddddddddddd', tid(3), list)
    expect(titles(group(stranger))).toEqual([])
    const removed = merge(AUTHORITY, [
      people[0]!,
      r.member(BOB, 'editor', { status: 'removed' }),
      list,
      r.item(BOB, tid(3), list),
    ])
    expect(titles(removed)).toEqual([])
    const odd = r.member(BOB, 'editor', { role: 'app.breadcrumbs.temp.defs#popeRole' })
    expect(titles(merge(AUTHORITY, [people[0]!, odd, list, r.item(BOB, tid(3), list)]))).toEqual([])
  })

  it('keeps what a member added who left with keepItems, but neither their vote nor their place', () => {
    const bobs = r.item(BOB, tid(3), list)
    const left = r.member(BOB, 'editor', { status: 'left', keepItems: true })
    const records = [bobs, r.about(BOB, ids.vote, bobs, { value: 1 }), r.about(BOB, ids.progress, bobs)]
    const merged = merge(AUTHORITY, [people[0]!, left, list, ...records])
    expect(cardsOf(merged)).toMatchObject([{ items: [bobs], votes: [], progress: [] }])
  })
})

describe('removal', () => {
  it('takes off the version it names, and comes undone when it is deleted', () => {
    expect(titles(group(stalker, r.removal(BOB, tid(4), stalker)))).toEqual([])
    expect(titles(group(stalker))).toEqual(['Stalker'])
  })

  it('loses to an add it has not seen', () => {
    const again = r.item(ALICE, tid(2), list, { imdb: 'tt0079944', note: 'no, really' })
    expect(titles(group(again, r.removal(BOB, tid(4), stalker)))).toEqual(['Stalker'])
  })

  it('is for editors, and for everybody on what they wrote', () => {
    expect(titles(group(stalker, r.removal(CARLA, tid(4), stalker)))).toEqual(['Stalker'])
    const remark = r.comment(CARLA, tid(5), stalker)
    const own = group(stalker, remark, r.removal(CARLA, tid(6), remark))
    expect(cardsOf(own)[0]?.comments).toEqual([])
  })
})

describe('state of an item', () => {
  const byAlice = r.about(ALICE, ids.itemState, stalker, { status: 'queued' })
  const state = (...records: GroupRecord[]) => cardsOf(group(stalker, ...records))[0]!.state

  it('is the version nobody has superseded', () => {
    const byBob = r.about(BOB, ids.itemState, stalker, { status: 'done', supersedes: [r.seen(byAlice)] })
    expect(state(byAlice, byBob).current).toEqual([byBob])
  })

  it('shows the highest role of concurrent edits and says that there are others', () => {
    const byBob = r.about(BOB, ids.itemState, stalker, { status: 'done' })
    const view = presentCard(cardsOf(group(stalker, byBob, byAlice))[0]!, group(), {
      did: CARLA,
      showAnyway: false,
    })
    expect(view).toMatchObject({
      status: 'queued',
      conflicted: true,
      alternatives: [{ author: BOB, status: 'done' }],
    })
  })

  it('between equal roles is the larger CID by bytes, not by its letters', () => {
    const states = Array.from({ length: 40 }, (_, i) =>
      r.about(BOB, ids.itemState, stalker, { sortKey: `a${i}` }),
    )
    const bytes = ({ cid }: GroupRecord) => parseCid(cid).bytes
    const pairs = states.flatMap((high) => states.map((low) => ({ high, low })))
    // Base32 puts its digits after its letters, ASCII before them.
    const { high, low } = pairs.find(
      (pair) => pair.high.cid < pair.low.cid && Buffer.compare(bytes(pair.high), bytes(pair.low)) > 0,
    )!
    const byCarla = { ...low, author: CARLA }
    const editors = [r.member(ALICE, 'owner'), r.member(BOB, 'editor'), r.member(CARLA, 'editor')]
    const merged = merge(AUTHORITY, [...editors, list, stalker, high, byCarla])
    expect(cardsOf(merged)[0]!.state.current[0]).toEqual(high)
  })

  it('hands out every version, so that overwriting one brings nothing old back', () => {
    const byBob = r.about(BOB, ids.itemState, stalker, { status: 'current', supersedes: [r.seen(byAlice)] })
    const offered = state(byAlice, byBob).versions.map(r.seen)
    const bobAgain = r.about(BOB, ids.itemState, stalker, { status: 'done', supersedes: offered })
    expect(state(byAlice, bobAgain).current).toEqual([bobAgain])
  })

  it('counts again when who superseded it is gone', () => {
    const byBob = r.about(BOB, ids.itemState, stalker, { status: 'done', supersedes: [r.seen(byAlice)] })
    const bobRemoved = r.member(BOB, 'editor', { status: 'removed' })
    const merged = merge(AUTHORITY, [people[0]!, bobRemoved, list, stalker, byAlice, byBob])
    expect(cardsOf(merged)[0]!.state.current).toEqual([byAlice])
  })
})

describe('cards', () => {
  it('show one work once, whoever added it, also by way of a third', () => {
    const a = r.item(ALICE, tid(9), list, { title: 'A', imdb: 'tt0079944' })
    const b = r.item(BOB, tid(3), list, { title: 'B', imdb: 'TT79944' })
    const c = r.item(ALICE, tid(5), list, { title: 'A' })
    const merged = group(a, b, c)
    expect(cardsOf(merged).map((card) => card.items)).toEqual([[b, a], [c]])
  })

  it('take what two works share with a third into account, in any order', () => {
    const both = { imdb: 'tt0079944', tmdb: '1398' }
    const [a, b, c] = [both, { imdb: both.imdb }, { tmdb: both.tmdb }] as const
    for (const order of [
      [a, b, c],
      [b, a, c],
      [b, c, a],
      [c, a, b],
    ] as const) {
      const items = order.map((identifiers, n) => r.item(BOB, tid(n + 3), list, identifiers))
      expect(cardsOf(group(...items)).map((card) => card.items)).toEqual([items])
    }
  })

  it('hear a member once, on the item that comes first', () => {
    const b = r.item(BOB, tid(3), list, { imdb: 'tt0079944' })
    const votes = [
      r.about(CARLA, ids.vote, b, { value: -1 }),
      r.about(CARLA, ids.vote, stalker, { value: 5 }),
    ]
    const card = cardsOf(group(stalker, b, ...votes))[0]!
    expect(card.votes).toHaveLength(1)
    expect(card.votes[0]!.value.value).toBe(5)
  })

  it('moved to one place at the same time stand in one order everywhere (LR-003)', () => {
    const items = [4, 2, 3].map((n) => r.item(BOB, tid(n), list, { title: `t${n}` }))
    const states = items.map((item, n) =>
      r.about(n === 1 ? BOB : ALICE, ids.itemState, item, { sortKey: 'a0' }),
    )
    expect(titles(group(...items, ...states))).toEqual(['t2', 't3', 't4'])
    expect(titles(group(...states.toReversed(), ...items.toReversed()))).toEqual(['t2', 't3', 't4'])
  })

  it('stand in the order of their sort keys, those without one last, and never by a clock', () => {
    const items = [2, 3, 4, 5].map((n) => r.item(BOB, tid(n), list, { title: `t${n}` }))
    const states = [
      r.about(ALICE, ids.itemState, items[3]!, { sortKey: 'Zz', updatedAt: '2020-01-01T00:00:00Z' }),
      r.about(BOB, ids.itemState, items[1]!, { sortKey: 'a0', updatedAt: '2030-01-01T00:00:00Z' }),
      r.about(BOB, ids.itemState, items[0]!, { status: 'queued' }),
    ]
    expect(titles(group(...items, ...states))).toEqual(['t5', 't3', 't2', 't4'])
  })
})
