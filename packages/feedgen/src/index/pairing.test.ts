import { expect, it } from 'vitest'
import type { RecordWrite } from '../events.ts'
import type { RecentPost } from '../log/fact.ts'
import { isStronger, pairPost, withoutRecent, withRecent } from './pairing.ts'

type PostWrite = Extract<RecordWrite, { type: 'post' }>

const post = (o: Partial<PostWrite> = {}): PostWrite => ({
  type: 'post',
  path: 'app.bsky.feed.post/p1',
  cid: 'bafyp',
  ref: undefined,
  createdAt: 0,
  ...o,
})
const ref = { crumbRkey: 'named', cid: 'bafyc' }
const recent = (n: number): RecentPost => ({ rkey: `k${n}`, at: n, cid: 'c' })

it('takes the first evidence of the agreed order', () => {
  const all = post({ ref, linkedCrumbRkey: 'linked' })
  const known = { isCrumbAtSameRkey: true, claimedBy: 'claimant' }
  expect(pairPost(all, known)).toMatchObject({
    crumbRkey: 'named',
    evidence: 'associated-ref',
    refCid: 'bafyc',
  })
  const unnamed = post({ linkedCrumbRkey: 'linked' })
  expect(pairPost(unnamed, known)).toMatchObject({ crumbRkey: 'p1', evidence: 'same-rkey' })
  const elsewhere = { ...known, isCrumbAtSameRkey: false }
  expect(pairPost(unnamed, elsewhere)).toMatchObject({ crumbRkey: 'claimant', evidence: 'record-ref' })
  const unclaimed = { isCrumbAtSameRkey: false, claimedBy: undefined }
  expect(pairPost(unnamed, unclaimed)).toMatchObject({ crumbRkey: 'linked', evidence: 'page-link' })
  expect(pairPost(post(), unclaimed)).toBeUndefined()
})

it('knows which evidence another one must give way to', () => {
  expect(isStronger('same-rkey', 'record-ref')).toBe(true)
  expect(isStronger('same-rkey', 'same-rkey')).toBe(false)
  expect(isStronger('page-link', 'associated-ref')).toBe(false)
})

it('remembers the newest posts without a crumb, in whatever order they come', () => {
  const times = Array.from({ length: 40 }, (_, n) => n)
  const newest = times.slice(-16).map(recent)
  const remembered = (order: readonly number[]) =>
    order.reduce<readonly RecentPost[]>((posts, n) => withRecent(posts, recent(n)), [])
  expect(remembered(times)).toEqual(newest)
  expect(remembered(times.toReversed())).toEqual(newest)
  expect(withRecent(newest, recent(3))).toBe(newest)
  expect(withoutRecent(newest, 'k39')).toEqual(newest.slice(0, -1))
})
