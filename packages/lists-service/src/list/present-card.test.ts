import { ids } from '@breadcrumbs/lexicons'
import { describe, expect, it } from 'vitest'
import * as r from '../../test/_records.ts'
import { ALICE, AUTHORITY, BOB, CARLA, tid } from '../../test/_records.ts'
import { merge } from './merge.ts'
import { presentCard } from './present-card.ts'
import type { GroupRecord } from './record.ts'

const people = [r.member(ALICE, 'owner'), r.member(BOB, 'editor'), r.member(CARLA, 'viewer')]
const list = r.groupList(ALICE, tid(1))
const show = r.item(ALICE, tid(2), list)
const sharing = r.join(BOB, { shareProgress: 'group-items' })
const bobAt = (season: number, number: number, note = 'the well!') =>
  r.about(BOB, ids.progress, show, { position: r.episode(season, number), note })
const carlaAt = (season: number, number: number) =>
  r.about(CARLA, ids.progress, show, { position: r.episode(season, number) })

function cardFor(did: typeof ALICE, ...records: GroupRecord[]) {
  const merged = merge(AUTHORITY, [...people, list, show, ...records])
  return presentCard(merged.lists[0]!.cards[0]!, merged, { did, showAnyway: false })
}

describe('progress', () => {
  it('is shown of members who consented, and one’s own', () => {
    expect(cardFor(CARLA, bobAt(2, 4)).progress).toEqual([])
    expect(cardFor(CARLA, bobAt(2, 4), r.join(BOB, { shareProgress: 'sometimes' })).progress).toEqual([])
    expect(cardFor(CARLA, bobAt(2, 4), sharing).progress).toMatchObject([
      { did: BOB, position: { episode: 4 } },
    ])
    expect(cardFor(BOB, bobAt(2, 4)).progress).toMatchObject([{ did: BOB, note: 'the well!' }])
  })

  it('keeps a note from those who have not been there', () => {
    expect(cardFor(CARLA, bobAt(2, 4), sharing, carlaAt(2, 3)).progress[0]).not.toHaveProperty('note')
    expect(cardFor(CARLA, bobAt(2, 4), sharing, carlaAt(2, 4)).progress[0]).toHaveProperty('note')
    const done = r.about(CARLA, ids.progress, show, { state: 'done' })
    expect(cardFor(CARLA, bobAt(2, 4), sharing, done).progress[0]).toHaveProperty('note')
  })
})

describe('comments', () => {
  const gated = r.comment(BOB, tid(5), show, { revealAt: r.episode(2, 4) })
  const counts = (did: typeof ALICE, ...records: GroupRecord[]) => {
    const { commentCount, gatedCommentCount } = cardFor(did, ...records)
    return [commentCount, gatedCommentCount]
  }

  it('past one’s own place are only counted', () => {
    expect(counts(CARLA, gated)).toEqual([0, 1])
    expect(counts(CARLA, gated, carlaAt(2, 3))).toEqual([0, 1])
    expect(counts(CARLA, gated, carlaAt(2, 4))).toEqual([1, 0])
  })

  it('are open to their writer, when spoiler-free, and in a group that shows all', () => {
    expect(counts(BOB, gated)).toEqual([1, 0])
    expect(
      counts(CARLA, r.comment(BOB, tid(5), show, { revealAt: r.episode(9, 9), spoilerFree: true })),
    ).toEqual([1, 0])
    const open = r.record(AUTHORITY, ids.groupProfile, 'self', {
      name: 'x',
      spoilerMode: 'show',
      createdAt: r.AT,
    })
    expect(counts(CARLA, gated, open)).toEqual([1, 0])
  })

  it('stay held back in a group whose rule a later version made (SP-013)', () => {
    for (const spoilerMode of ['future', 'SHOW', 'show ', '']) {
      const rule = r.record(AUTHORITY, ids.groupProfile, 'self', { name: 'x', spoilerMode, createdAt: r.AT })
      expect([spoilerMode, counts(CARLA, gated, rule)]).toEqual([spoilerMode, [0, 1]])
    }
  })

  it('without a place of their own wait at their writer’s', () => {
    const remark = r.comment(BOB, tid(5), show)
    expect(counts(CARLA, remark, bobAt(2, 4), carlaAt(2, 3))).toEqual([0, 1])
    expect(counts(CARLA, remark, bobAt(2, 4), carlaAt(2, 5))).toEqual([1, 0])
  })
})

it('counts votes: vetoes apart, the caller’s own with them', () => {
  const votes = [
    r.about(ALICE, ids.vote, show, { value: 3 }),
    r.about(BOB, ids.vote, show, { value: -1 }),
    r.about(CARLA, ids.vote, show, { value: 1 }),
  ]
  expect(cardFor(BOB, ...votes).votes).toEqual({ count: 3, total: 4, vetoes: 1, own: -1 })
})

it('says when editors wrote at the same time, and what else they wrote', () => {
  const alice = r.about(ALICE, ids.itemState, show, { status: 'current' })
  const bob = r.about(BOB, ids.itemState, show, { status: 'done' })
  expect(cardFor(CARLA, alice)).toMatchObject({ status: 'current', conflicted: false })
  expect(cardFor(CARLA, alice)).not.toHaveProperty('alternatives')
  expect(cardFor(CARLA, alice, bob)).toMatchObject({
    status: 'current',
    conflicted: true,
    alternatives: [{ author: BOB, status: 'done' }],
  })
})
