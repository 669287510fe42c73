/** Whoever is seen for the first time wrote things before: what concerns us of them is fetched from their PDS. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { BLOCK, companionWrites, type Person, POST } from './_person.ts'
import { World } from './_world.ts'

let world: World
let alice: Person
let bob: Person

beforeEach(async () => {
  world = await World.create()
  alice = await world.person()
  bob = await world.person()
})
afterEach(() => world[Symbol.asyncDispose]())

const feed = async () => (await world.page(bob)).feed

async function readerFollows(): Promise<void> {
  await world.start()
  await world.follows(bob, alice)
  await world.page(bob)
  await world.settled()
  await world.repaired()
}

it('honours a block that is older than its author’s first crumb', async () => {
  await readerFollows()
  const record = { $type: BLOCK, subject: bob.did, createdAt: new Date().toISOString() }
  await world.commits(alice, { action: 'create', collection: BLOCK, rkey: alice.nextKey(), record })
  const { writes } = await companionWrites(alice)
  await world.commits(alice, ...writes)
  await world.settled()
  await world.repaired()
  expect(await feed()).toEqual([])
  expect(world.running.index.graph.blocksOf(alice.did, bob.did)).toBe(true)
})

it('shows what was posted before anybody followed the stream', async () => {
  const before = await companionWrites(alice)
  await alice.sign(before.writes)
  await readerFollows()
  const after = await companionWrites(alice)
  await world.commits(alice, ...after.writes)
  await world.settled()
  await world.repaired()
  expect(await feed()).toEqual([after.postUri, before.postUri])
})

it('shows the posts of a reader who wrote before they came', async () => {
  await world.start()
  const { writes, postUri } = await companionWrites(alice)
  await alice.sign(writes)
  await world.follows(bob, alice)
  await world.page(bob)
  await world.page(alice)
  await world.settled()
  await world.repaired()
  expect(await feed()).toEqual([postUri])
})

it('lists posts only back to the oldest crumb, however many there are', async () => {
  const createdAt = new Date().toISOString()
  for (let n = 0; n < 5; n += 1)
    await alice.sign(
      Array.from({ length: 100 }, () => ({
        action: 'create' as const,
        collection: POST,
        rkey: alice.nextKey(),
        record: { $type: POST, text: 'good morning', createdAt },
      })),
    )
  await readerFollows()
  const { writes, postUri } = await companionWrites(alice)
  await world.commits(alice, ...writes)
  await world.settled()
  await world.repaired()
  expect(await feed()).toEqual([postUri])
  expect(world.pds.lists(POST)).toBe(1)
})

it('fetches nothing of somebody who only took something back', async () => {
  await readerFollows()
  const { writes, rkey } = await companionWrites(alice)
  await alice.sign(writes)
  const { collection } = writes[0]!
  await world.commits(alice, { action: 'delete', collection, rkey })
  await world.settled()
  await world.repaired()
  expect(world.pds.lists(POST)).toBe(0)
})

it('keeps the follows of somebody who comes to read while their repo is fetched', async () => {
  const told = await companionWrites(alice)
  await alice.sign(told.writes)
  await world.start()
  await world.commits(alice, ...(await companionWrites(alice)).writes)
  await world.follows(bob, alice)
  let hasCome = false
  world.pds.after(async (method, did) => {
    if (hasCome || did !== bob.did || method !== 'com.atproto.repo.listRecords') return
    // The lists for the newcomer are asked for without follows, and before they arrive the newcomer reads.
    hasCome = true
    await world.page(bob)
    await world.settled()
  })
  await world.commits(bob, ...(await companionWrites(bob)).writes)
  await world.settled()
  await world.repaired()
  expect(hasCome).toBe(true)
  expect(await feed()).toContain(told.postUri)
})
