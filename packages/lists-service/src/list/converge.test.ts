import { ids } from '@breadcrumbs/lexicons'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import * as r from '../../test/_records.ts'
import { Replicas, type Step } from '../../test/_replicas.ts'
import { createSetHasher, type SetHasher } from '../protocol/set-hash.ts'
import { mayRemove, type Role } from './access.ts'
import { derivedKey } from './derived-key.ts'
import { type MergedGroup, merge } from './merge.ts'
import type { GroupRecord } from './record.ts'
import { refKey } from './reference.ts'

/** Every part of the view as text, in the view's own order: equal text is an equal view. */
const bytesOf = (view: MergedGroup) =>
  JSON.stringify([view.profile, [...view.members], [...view.joins], view.lists])

const acts = [
  'add',
  'add',
  'edit',
  'remove',
  'undo',
  'state',
  'state',
  'vote',
  'comment',
  'delete',
  'heal',
] as const
const step: fc.Arbitrary<Step> = fc.record({
  who: fc.nat(4),
  act: fc.constantFrom(...acts),
  a: fc.nat(9),
  b: fc.nat(9),
})
/** What issue 4 asks of the first property, which holds everything a seed can show; the others look at one thing each. */
const SEEDS = Number(process.env.MERGE_SEEDS ?? 10_000)
const runs = { numRuns: Number(process.env.FC_RUNS ?? 500) }
const world = fc.tuple(fc.integer({ min: 3, max: 5 }), fc.array(step, { maxLength: 30, size: 'max' }))

// Half a minute of one core; several on a machine that has other things to do.
describe('replicas of a group', { timeout: 300_000 }, () => {
  let hasher: SetHasher
  beforeAll(async () => {
    hasher = await createSetHasher()
  })

  const play = (count: number, steps: readonly Step[]) => {
    const replicas = new Replicas(count, hasher)
    for (const next of steps) replicas.do(next)
    return replicas
  }

  it(`show the same bytes and the same set hashes once they meet again, and every add, in ${SEEDS} worlds (LR-001)`, () => {
    fc.assert(
      fc.property(world, ([count, steps]) => {
        const replicas = play(count, steps)
        replicas.heal()
        const view = replicas.view(0)
        const [bytes, digests] = [bytesOf(view), JSON.stringify(replicas.digests(0))]
        for (let i = 1; i < count; i += 1) {
          // Compared first: telling how texts differ takes longer than all else.
          if (bytesOf(replicas.view(i)) !== bytes) expect(bytesOf(replicas.view(i))).toBe(bytes)
          if (JSON.stringify(replicas.digests(i)) !== digests) {
            expect(replicas.digests(i)).toEqual(replicas.digests(0))
          }
        }
        const last = replicas.recomputed(count - 1)
        if (JSON.stringify(last) !== digests) expect(last).toEqual(replicas.digests(0))
        // No acknowledged add is lost: whatever is not shown is explained by a removal that counts.
        const shown = shownItems(view).toSorted().join()
        const due = expectedItems(replicas.records(0)).toSorted().join()
        if (shown !== due) expect(shown).toBe(due)
      }),
      { numRuns: SEEDS },
    )
  })

  it('do not mind the order of records, nor seeing them twice', () => {
    fc.assert(
      fc.property(world, fc.infiniteStream(fc.nat(1_000_000)), ([count, steps], order) => {
        const records = play(count, steps).records(0)
        const twice = [...records, ...records.slice(0, order.next().value as number)]
        const shuffled = twice
          .map((record) => ({ record, at: order.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ record }) => record)
        expect(bytesOf(merge(r.AUTHORITY, shuffled))).toBe(bytesOf(merge(r.AUTHORITY, records)))
      }),
      runs,
    )
  })

  it('bring back what was there when a removal is undone', () => {
    fc.assert(
      fc.property(world, fc.nat(20), ([count, steps], n) => {
        const records = play(count, steps).records(0)
        const before = merge(r.AUTHORITY, records)
        const items = before.lists[0]!.cards.flatMap((card) => card.items)
        fc.pre(items.length > 0)
        const item = items[n % items.length]!
        const removal = r.removal(r.ALICE, r.tid(999), item)
        const without = merge(r.AUTHORITY, [...records, removal])
        expect(without.lists[0]!.cards.flatMap((card) => card.items)).not.toContainEqual(item)
        expect(bytesOf(merge(r.AUTHORITY, records))).toBe(bytesOf(before))
      }),
      runs,
    )
  })

  it('do not change by what a removed member writes after the removal', () => {
    fc.assert(
      fc.property(world, world, ([count, steps], [, later]) => {
        const replicas = play(count, steps)
        replicas.heal()
        const gone = r.member(r.BOB, 'editor', { status: 'removed' })
        const withRemoval = (records: GroupRecord[]) =>
          bytesOf(merge(r.AUTHORITY, [...records.filter(({ rkey }) => rkey !== r.BOB), gone]))
        const before = withRemoval(replicas.records(0))
        for (const next of later) replicas.do({ ...next, who: 1 })
        replicas.heal()
        expect(withRemoval(replicas.records(0))).toBe(before)
      }),
      runs,
    )
  })

  it('leave one current state when an editor has seen all others', () => {
    fc.assert(
      fc.property(world, ([count, steps]) => {
        const replicas = play(count, steps)
        replicas.heal()
        const records = replicas.records(0)
        const card = merge(r.AUTHORITY, records).lists[0]!.cards[0]
        fc.pre(card !== undefined)
        const supersedes = card!.state.versions.map(r.seen)
        const next = r.about(r.ALICE, ids.itemState, card!.items[0], { status: 'current', supersedes })
        const rest = records.filter(
          (record) => record.author !== next.author || record.rkey !== derivedKey(card!.items[0]),
        )
        const after = merge(r.AUTHORITY, [...rest, next]).lists[0]!.cards.find(
          ({ items }) => refKey(items[0]) === refKey(card!.items[0]),
        )
        expect(after!.state.current).toEqual([next])
      }),
      runs,
    )
  })
})

function shownItems(view: MergedGroup): string[] {
  return view.lists.flatMap(({ cards }) => cards.flatMap(({ items }) => items.map(({ cid }) => cid)))
}

/** What must be shown, written down a second time without any of the merge's code. */
function expectedItems(records: readonly GroupRecord[]): string[] {
  const roles = new Map<string, Role>()
  for (const { collection, value } of records) {
    if (collection === ids.member) roles.set(value.did, /#(.*)Role$/.exec(value.role)![1] as Role)
  }
  const removed = new Set<string>()
  for (const { collection, value, author } of records) {
    if (collection !== ids.removal) continue
    if (mayRemove(roles.get(author)!, author, value.subject.author)) {
      removed.add(`${value.subject.author} ${value.subject.rkey} ${value.subject.cid}`)
    }
  }
  return records
    .filter(({ collection, author }) => collection === ids.groupItem && roles.get(author) !== 'viewer')
    .filter(({ author, rkey, cid }) => !removed.has(`${author} ${rkey} ${cid}`))
    .map(({ cid }) => cid)
}
