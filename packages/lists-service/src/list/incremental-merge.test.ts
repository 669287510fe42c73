import { ids } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import * as r from '../../test/_records.ts'
import { IncrementalMerge, type RecordChange } from './incremental-merge.ts'
import { type MergedGroup, merge } from './merge.ts'
import type { GroupRecord } from './record.ts'
import { refKey } from './reference.ts'

const SEEDS = Number(process.env.MERGE_SEEDS ?? 1_000)
const CHANGES_A_SEED = 16
const PEOPLE = [r.ALICE, r.BOB, r.CARLA]
const ROLES = ['owner', 'editor', 'viewer'] as const
const IDENTIFIERS = [
  { imdb: 'tt0079944' },
  { tmdb: '1398' },
  { imdb: 'tt0079944', tmdb: '1398' },
  { title: 'none' },
]

/** Every part of the view as text, in the view's own order: equal text is an equal view. */
const bytesOf = (view: MergedGroup) =>
  JSON.stringify([view.profile, [...view.members], [...view.joins], view.lists])

/** A repeatable row of numbers below n. */
function dice(seed: number): (n: number) => number {
  let state = seed * 2_654_435_761 + 1
  return (n) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x9e37_79b9) | 0
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a_2d39)
    return ((mixed ^ (mixed >>> 15)) >>> 0) % n
  }
}

const lists = [r.groupList(r.ALICE, r.tid(1)), r.groupList(r.BOB, r.tid(2))]
/** Made once: a small world in which changes meet. */
const world = makeWorld()

/** By collection, so that rare kinds are changed as often as common ones. */
function makeWorld(): GroupRecord[][] {
  const items = PEOPLE.slice(0, 2).flatMap((author) =>
    [3, 4, 5].flatMap((n) =>
      lists.flatMap((list) => IDENTIFIERS.map((work) => r.item(author, r.tid(n), list, work))),
    ),
  )
  const paths = [...new Map(items.map((item) => [refKey(item), item])).values()]
  const comments = PEOPLE.flatMap((author) => [
    r.comment(author, r.tid(20), paths[0]!),
    r.comment(author, r.tid(20), lists[0]!),
    r.comment(author, r.tid(21), paths[4]!, { text: 'b' }),
  ])
  const states = paths.flatMap((item) =>
    PEOPLE.flatMap((author) => [
      r.about(author, ids.itemState, item, { sortKey: 'a1' }),
      r.about(author, ids.itemState, item, { sortKey: 'a0', status: 'done' }),
    ]),
  )
  const seen = states.slice(0, 24).map((state, n) => {
    const item = paths[n % paths.length]!
    return r.about(PEOPLE[n % 3]!, ids.itemState, item, { supersedes: [r.seen(state)] })
  })
  const records = [
    ...lists,
    r.groupList(r.ALICE, r.tid(1), 'Renamed'),
    ...items,
    ...items,
    ...comments,
    ...states,
    ...seen,
    ...paths.flatMap((item) =>
      PEOPLE.flatMap((author) => [
        r.about(author, ids.vote, item, { value: 1 }),
        r.about(author, ids.progress, item, { state: 'done' }),
      ]),
    ),
    ...[...paths, ...comments].flatMap((subject, n) =>
      ['a', 'b'].map((reason) =>
        r.record(PEOPLE[n % 3]!, ids.removal, r.tid(40 + (n % 2)), {
          subject: r.version(subject),
          reason,
          createdAt: r.AT,
        }),
      ),
    ),
    ...PEOPLE.flatMap((did) => [r.join(did), r.join(did, { shareProgress: 'group-items' })]),
    r.record(r.AUTHORITY, ids.groupProfile, 'self', { name: 'Film club', createdAt: r.AT }),
    ...PEOPLE.flatMap((did) => [
      ...ROLES.map((role) => r.member(did, role)),
      r.member(did, 'editor', { status: 'left', keepItems: true }),
      r.member(did, 'editor', { status: 'left' }),
      r.member(did, 'editor', { status: 'removed' }),
    ]),
  ]
  return [...Map.groupBy(records, ({ collection }) => collection).values()]
}

function anyRecord(roll: (n: number) => number): GroupRecord {
  const kind = world[roll(world.length)]!
  return kind[roll(kind.length)]!
}

function changeOf(roll: (n: number) => number): RecordChange {
  const record = anyRecord(roll)
  return { path: record, record: roll(4) === 0 ? undefined : record }
}

it(`is the full merge, change by change, in ${SEEDS} worlds`, { timeout: 300_000 }, () => {
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const roll = dice(seed)
    const records = new Map(
      [...PEOPLE.map((did, n) => r.member(did, ROLES[n]!)), ...lists].map((record) => [
        refKey(record),
        record,
      ]),
    )
    for (let n = 0; n < 24; n += 1) {
      const record = anyRecord(roll)
      records.set(refKey(record), record)
    }
    const incremental = new IncrementalMerge(r.AUTHORITY, records.values())
    for (let n = 0; n < CHANGES_A_SEED; n += 1) {
      const changes = Array.from({ length: 1 + roll(3) }, () => changeOf(roll))
      for (const { path, record } of changes) {
        if (record) records.set(refKey(path), record)
        else records.delete(refKey(path))
      }
      const before = incremental.view
      const bytes = n % 4 === 0 ? bytesOf(before) : undefined
      incremental.apply(changes)
      const same = bytesOf(incremental.view) === bytesOf(merge(r.AUTHORITY, records.values()))
      expect(same, `seed ${seed}, change ${n}`).toBe(true)
      if (bytes !== undefined)
        expect(bytesOf(before) === bytes, `seed ${seed}: an old view changed`).toBe(true)
    }
  }
})

it('shows no difference when a change comes twice', () => {
  const item = r.item(r.ALICE, r.tid(3), lists[0]!)
  const incremental = new IncrementalMerge(r.AUTHORITY, [r.member(r.ALICE, 'owner'), lists[0]!])
  const once = incremental.apply([{ path: item, record: item }])
  expect(incremental.apply([{ path: item, record: item }])).toBe(once)
  expect(incremental.size).toBe(3)
})
