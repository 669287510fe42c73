import { ids, recordCid } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import { missingPaths, oldestPostKey, type Snapshot, snapshotWrites } from './snapshot.ts'

const DID = 'did:plc:alice'
const POST = 'app.bsky.feed.post'
/** Made in January 2024, to the microsecond. */
const KEYS = ['3khu2xzkk2s2a', '3khwnm7l6as2a', '3khz4vskkzs2a'] as const
const FIRST_MS = 1_704_067_200_000
const crumb = {
  $type: ids.crumb,
  work: { mediaType: 'show', title: 'Dark' },
  kind: 'app.breadcrumbs.defs#noted',
}

async function listed(
  collection: string,
  records: Record<string, object>,
  isComplete = true,
): Promise<Snapshot> {
  const entries = Object.entries(records).map(async ([rkey, value]) => ({
    rkey,
    cid: await recordCid(value),
    value,
  }))
  return { collection, isComplete, records: await Promise.all(entries) }
}

async function read(snapshots: readonly Snapshot[]) {
  const rejected: string[] = []
  const o = { did: DID, isKnown: () => false, onRejected: (reason: string) => void rejected.push(reason) }
  return { writes: await snapshotWrites(snapshots, o), rejected }
}

it('reads crumbs before the posts about them, and leaves history the time of its key', async () => {
  const createdAt = '2024-02-01T00:00:00.000Z'
  const posts = await listed(POST, { [KEYS[0]]: { $type: POST, text: 'old' } })
  const crumbs = await listed(ids.crumb, { [KEYS[0]]: { ...crumb, createdAt } })
  const { writes } = await read([posts, crumbs])
  expect(writes.map(({ type }) => type)).toEqual(['crumb', 'post'])
  expect(writes.map((write) => 'createdAt' in write && write.createdAt)).toEqual([
    Date.parse(createdAt),
    expect.closeTo(FIRST_MS, -10),
  ])
})

it('holds a record that cannot be read, or has another CID than it says, for gone', async () => {
  const good = await listed(ids.crumb, { [KEYS[0]]: { ...crumb, createdAt: '2024-02-01T00:00:00.000Z' } })
  const records = good.records.flatMap((record) => [
    { ...record, cid: 'bafyreia' },
    { ...record, rkey: KEYS[1], cid: undefined },
    { ...record, rkey: 'no key', value: 5 },
  ])
  const { writes, rejected } = await read([{ ...good, records }])
  expect(writes).toEqual([
    { type: 'gone', path: `${ids.crumb}/${KEYS[0]}` },
    { type: 'gone', path: `${ids.crumb}/${KEYS[1]}` },
  ])
  expect(rejected).toEqual(['record-cid', 'record-cid', 'record-path'])
})

it('misses what a list lacks, but of a list that was cut short only what is newer than its end', async () => {
  const known = KEYS.map((rkey) => `${POST}/${rkey}`)
  const missing = (snapshots: readonly Snapshot[], isListed = true) =>
    missingPaths(known, snapshots, () => isListed).map((path) => path.slice(POST.length + 1))
  expect(missing([await listed(POST, { [KEYS[1]]: {} })])).toEqual([KEYS[0], KEYS[2]])
  expect(missing([await listed(POST, { [KEYS[1]]: {} }, false)])).toEqual([KEYS[2]])
  expect(missing([await listed(POST, {}, false)])).toEqual([])
  expect(missing([])).toEqual(KEYS)
  expect(missing([], false)).toEqual([])
})

it('knows the oldest post that could accompany a record', async () => {
  const of = async (collection: string, records: Record<string, object>) =>
    oldestPostKey(DID, [await listed(collection, records)])
  expect(await of(ids.crumb, { [KEYS[2]]: crumb, [KEYS[1]]: crumb })).toBe(KEYS[1])
  expect(await of(ids.crumb, { [KEYS[2]]: { ...crumb, post: `at://${DID}/${POST}/${KEYS[0]}` } })).toBe(
    KEYS[0],
  )
  expect(await of(ids.show, { 'no-time': {} })).toBeUndefined()
  expect(await of(POST, { [KEYS[0]]: {} })).toBeUndefined()
})
