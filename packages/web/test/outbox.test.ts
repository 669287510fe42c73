import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { openLocalStore } from '../src/data/local-store.ts'
import { openOutbox } from '../src/data/outbox.ts'
import { sendPending } from '../src/data/send-pending.ts'
import { publicClient } from '../src/data/xrpc.ts'
import { entryState } from '../src/model/entry-change.ts'
import type { Pending, PendingWrite } from '../src/model/pending.ts'
import { fakeRepo } from './_fake-repo.ts'
import { waitUntil } from './_wait-until.ts'

const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const WEB = 'https://crumbs.example'
const ENTRY = 'app.breadcrumbs.show/3lbcdefghij2a'
const isWrite = (nsid: string) => nsid.endsWith('applyWrites') || nsid.endsWith('putRecord')

const drop = (letter: string): PendingWrite => ({
  kind: 'drop',
  id: `3lbcdefghij2${letter}`,
  did: DID,
  tellFriends: false,
  crumb: {
    $type: 'app.breadcrumbs.crumb',
    work: { mediaType: 'show', title: `Show ${letter}` },
    kind: 'app.breadcrumbs.defs#progressed',
    createdAt: '2026-11-22T10:00:00.000Z',
  },
})

const entry = (episode: number) => ({
  title: 'Severance',
  status: 'app.breadcrumbs.defs#inProgress',
  progress: { season: 1, episode, updatedAt: '2026-11-01T20:00:00.000Z' },
  color: '#abc',
  createdAt: '2026-10-01T20:00:00.000Z',
})
const step = (letter: string, from: number): PendingWrite => ({
  kind: 'entry',
  id: `3lbcdefghij2${letter}`,
  did: DID,
  title: 'Severance',
  change: {
    collection: 'app.breadcrumbs.show',
    rkey: '3lbcdefghij2a',
    before: entryState(entry(from)),
    after: entryState(entry(from + 1)),
  },
})

let stores = 0
const newStore = () => {
  stores += 1
  return openLocalStore(`test-${stores}`)
}
async function outboxOn(url: string, store: Awaited<ReturnType<typeof newStore>>) {
  const client = publicClient(url, fetch)
  const outbox = await openOutbox({
    store,
    did: DID,
    send: (item) => sendPending(client, WEB, item),
    locks: navigator.locks,
    channel: new BroadcastChannel('breadcrumbs-outbox-test'),
    onSent: () => undefined,
  })
  return Object.assign(outbox, { [Symbol.dispose]: () => outbox.close() })
}
const crumbKeys = (letters: string) =>
  Array.from(letters, (letter) => `app.breadcrumbs.crumb/3lbcdefghij2${letter}`)
const states = (pending: readonly Pending[]) => pending.map(({ id, state }) => `${id.at(-1)} ${state}`)

test('five crumbs logged without a server survive a reload and arrive once each, in order', async () => {
  await using repo = await fakeRepo(DID)
  const store = await newStore()
  repo.causing(({ nsid }) => (isWrite(nsid) ? 'down' : 'none'))
  {
    using before = await outboxOn(repo.url, store)
    for (const letter of 'bcdef') await before.add([drop(letter)])
    expect(states(before.pending())).toHaveLength(5)
    await before.flush()
    expect(repo.created).toEqual([])
  }
  // The first answer after the way back is lost: the crumb arrived, and must not be sent again.
  let isFirst = true
  repo.causing(({ nsid }) => {
    if (!isWrite(nsid) || !isFirst) return 'none'
    isFirst = false
    return 'lost'
  })
  using after = await outboxOn(repo.url, store)
  await after.flush()
  expect(repo.created).toEqual(crumbKeys('bcdef'))
  expect(after.pending()).toEqual([])
  expect((await store.getAllKeys('record')).map(([, , rkey]) => rkey.at(-1))).toEqual(Array.from('bcdef'))
})

test('two tabs send everything once', async () => {
  await using repo = await fakeRepo(DID)
  const store = await newStore()
  using one = await outboxOn(repo.url, store)
  using two = await outboxOn(repo.url, store)
  await Promise.all([one.add([drop('b')]), two.add([drop('c')]), one.flush(), two.flush()])
  await waitUntil(() => one.pending().length === 0 && two.pending().length === 0)
  expect(repo.created.toSorted()).toEqual(crumbKeys('bc'))
  expect(repo.asked.filter(({ nsid }) => isWrite(nsid))).toHaveLength(2)
})

test('what is taken back before it was sent is never sent, and what was sent is said to be gone', async () => {
  await using repo = await fakeRepo(DID)
  repo.causing(() => 'down')
  using outbox = await outboxOn(repo.url, await newStore())
  await outbox.add([drop('b')])
  expect(await outbox.takeBack([drop('b').id])).toEqual(new Set([drop('b').id]))
  repo.causing(() => 'none')
  await outbox.add([drop('c')])
  await waitUntil(() => outbox.pending().length === 0)
  expect(repo.created).toEqual(crumbKeys('c'))
  expect(await outbox.takeBack([drop('c').id])).toEqual(new Set())
})

test('what the server refuses waits for a decision and holds nothing back', async () => {
  await using repo = await fakeRepo(DID)
  repo.causing(({ body }) =>
    JSON.stringify(body ?? {}).includes('Show b') ? [400, { error: 'InvalidRecord' }] : 'none',
  )
  using outbox = await outboxOn(repo.url, await newStore())
  await outbox.add([drop('b'), drop('c')])
  await waitUntil(() => repo.created.length === 1)
  await outbox.flush()
  expect(states(outbox.pending())).toEqual(['b refused'])
  repo.causing(() => 'none')
  await outbox.retry(drop('b').id)
  await waitUntil(() => outbox.pending().length === 0)
  expect(repo.created).toEqual(crumbKeys('cb'))
})

test('a tired server stops the line instead of reordering it', async () => {
  await using repo = await fakeRepo(DID)
  repo.causing(({ body, nsid }) =>
    isWrite(nsid) && JSON.stringify(body).includes('Show b') ? [429, { error: 'RateLimitExceeded' }] : 'none',
  )
  using outbox = await outboxOn(repo.url, await newStore())
  await outbox.add([drop('b'), drop('c')])
  await outbox.flush()
  expect(repo.created).toEqual([])
  expect(states(outbox.pending())).toEqual(['b waiting', 'c waiting'])
})

test('two steps of an entry made offline arrive one after the other and keep every other field', async () => {
  await using repo = await fakeRepo(DID)
  repo.put(ENTRY, entry(4))
  using outbox = await outboxOn(repo.url, await newStore())
  await outbox.add([step('b', 4), step('c', 5)])
  await waitUntil(() => outbox.pending().length === 0)
  expect(repo.records.get(ENTRY)?.value).toEqual(entry(6))
})

test('an entry that moved on elsewhere is not overwritten, and its later steps wait with it', async () => {
  await using repo = await fakeRepo(DID)
  repo.put(ENTRY, entry(9))
  using outbox = await outboxOn(repo.url, await newStore())
  await outbox.add([step('b', 4), step('c', 5), drop('d')])
  await waitUntil(() => repo.created.length === 1)
  await outbox.flush()
  expect(states(outbox.pending())).toEqual(['b conflict', 'c waiting'])
  expect(repo.records.get(ENTRY)?.value).toEqual(entry(9))
})

test('a note that another app writes between reading and writing stays', async () => {
  await using repo = await fakeRepo(DID)
  repo.put(ENTRY, entry(4))
  let isFirst = true
  repo.causing(({ nsid }) => {
    if (nsid === 'com.atproto.repo.putRecord' && isFirst) {
      isFirst = false
      repo.put(ENTRY, { ...entry(4), notes: 'From the other app.' })
    }
    return 'none'
  })
  using outbox = await outboxOn(repo.url, await newStore())
  await outbox.add([step('b', 4)])
  await waitUntil(() => outbox.pending().length === 0)
  expect(repo.records.get(ENTRY)?.value).toEqual({ ...entry(5), notes: 'From the other app.' })
})

const CRUMB = 'app.breadcrumbs.crumb/3lbcdefghij2b'
const noted = (note: string) => ({ ...(drop('b') as { crumb: object }).crumb, note, ofTheFuture: 1 })
const edit = (letter: string, from: string, to: string): PendingWrite => ({
  kind: 'edit',
  id: `3lbcdefghij2${letter}`,
  did: DID,
  rkey: '3lbcdefghij2b',
  before: noted(from),
  after: noted(to),
})

test('two corrections of a crumb made offline arrive one after the other and keep every other field', async () => {
  await using repo = await fakeRepo(DID)
  repo.put(CRUMB, noted('one'))
  using outbox = await outboxOn(repo.url, await newStore())
  await outbox.add([edit('c', 'one', 'two'), edit('d', 'two', 'three')])
  await waitUntil(() => outbox.pending().length === 0)
  expect(repo.records.get(CRUMB)?.value).toEqual(noted('three'))
})

test('a crumb that another app changed, or deleted, is not overwritten by a correction', async () => {
  await using repo = await fakeRepo(DID)
  repo.put(CRUMB, noted('theirs'))
  using outbox = await outboxOn(repo.url, await newStore())
  await outbox.add([edit('c', 'one', 'two')])
  await waitUntil(() => outbox.pending()[0]?.state === 'conflict')
  expect(repo.records.get(CRUMB)?.value).toEqual(noted('theirs'))
  await outbox.takeBack(['3lbcdefghij2c'])
  repo.records.delete(CRUMB)
  await outbox.add([edit('d', 'theirs', 'two')])
  await waitUntil(() => outbox.pending()[0]?.state === 'conflict')
  expect(repo.records.size).toBe(0)
})

test('another app that writes between reading and writing turns a correction into a conflict', async () => {
  await using repo = await fakeRepo(DID)
  repo.put(CRUMB, noted('one'))
  repo.causing(({ nsid }) => {
    if (nsid === 'com.atproto.repo.putRecord') repo.put(CRUMB, noted('theirs'))
    return 'none'
  })
  using outbox = await outboxOn(repo.url, await newStore())
  await outbox.add([edit('c', 'one', 'two')])
  await waitUntil(() => outbox.pending()[0]?.state === 'conflict')
  expect(repo.records.get(CRUMB)?.value).toEqual(noted('theirs'))
})

test('a crumb corrected in the line arrives corrected, even where its first sending was answered by silence', async () => {
  await using repo = await fakeRepo(DID)
  repo.causing(({ nsid }) => (isWrite(nsid) ? 'lost' : nsid.endsWith('getRecord') ? 'down' : 'none'))
  using outbox = await outboxOn(repo.url, await newStore())
  await outbox.add([drop('b')])
  await waitUntil(() => repo.records.has(CRUMB))
  const corrected = { ...drop('b'), crumb: noted('said better') } as unknown as PendingWrite
  expect(await outbox.replace(corrected)).toBe(true)
  repo.causing(() => 'none')
  await outbox.flush()
  await waitUntil(() => outbox.pending().length === 0)
  expect(repo.records.get(CRUMB)?.value).toEqual(noted('said better'))
  expect(await outbox.replace(corrected)).toBe(false)
})
