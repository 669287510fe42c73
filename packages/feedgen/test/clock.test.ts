/** OP-010: the clock is set a year ahead, a year back, beyond 2038, ten seconds back, and right again. */
import { setTimeout as sleep } from 'node:timers/promises'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { companionWrites, type Person } from './_person.ts'
import { World } from './_world.ts'

const YEAR_MS = 365 * 86_400_000
const TO_2038_MS = Date.UTC(2038, 0, 19, 3, 14, 8) - Date.UTC(2026, 10, 22)

let world: World
let alice: Person
let bob: Person
let stepMs: number

beforeEach(async () => {
  stepMs = 0
  world = await World.create()
  alice = await world.person()
  bob = await world.person()
  await world.follows(bob, alice)
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  vi.useRealTimers()
})

const now = () => Date.now() + stepMs

async function tells(): Promise<string> {
  const { writes, postUri } = await companionWrites(alice)
  await world.commits(alice, ...writes)
  return postUri
}

async function skewSeconds(): Promise<unknown> {
  return (await world.ready()).body.details?.clockSkewSeconds
}

it('waits with the stream while the clock is set back, and takes everything in when it is right again', async () => {
  await world.start({ now })
  await world.visits(bob)
  const before = await tells()
  await world.settled()
  // From here on only the stream tells of alice.
  await world.repaired()
  stepMs = -YEAR_MS
  const [during, more] = [await tells(), await tells()]
  const { position, reconnects } = await streamState()
  // Tried and put off, several times over: nothing is passed, and nothing is set aside.
  await sleep(1_500)
  expect(await streamState()).toMatchObject({ position, reconnects })
  expect(position.cursor).toBe(world.seq - 2)
  expect(await skewSeconds()).toBe(-YEAR_MS / 1_000)
  stepMs = 0
  await world.settled()
  expect((await world.page(bob)).feed).toEqual([more, during, before])
  expect((await world.ready()).body.details).toMatchObject({ clockSkewSeconds: 0, deadLetters: 0, gaps: 0 })
})

async function streamState() {
  const { stream } = (await world.ready()).body.details as {
    stream: { position: { cursor: number }; reconnects: number }
  }
  return stream
}

it.each([
  ['a year ahead', YEAR_MS],
  ['beyond 2038', TO_2038_MS],
  // What was told in them is sorted up to ten seconds too early, so no order is asked for here.
  ['ten seconds back', -10_000],
])('goes on taking in what is new when the clock is set %s', async (_, ms) => {
  await world.start({ now })
  await world.visits(bob)
  const before = await tells()
  await world.settled()
  stepMs = ms
  const during = await tells()
  await world.settled()
  expect(await skewSeconds()).toBe(Math.round(ms / 1_000))
  stepMs = 0
  const after = await tells()
  await world.settled()
  const { feed } = await world.page(bob)
  if (ms > 0) expect(feed).toEqual([after, during, before])
  expect(feed.toSorted()).toEqual([after, during, before].toSorted())
})

it('gives nobody’s page to a token by a clock that says it is over, or not yet good, though it was taken before', async () => {
  await world.start({ now })
  await world.visits(bob)
  const post = await tells()
  await world.settled()
  const claims = {
    jti: 'the-same',
    iat: Math.floor(Date.now() / 1000),
    exp: Math.floor(Date.now() / 1000) + 60,
  }
  const token = await bob.token({
    aud: 'did:web:feeds.example.com',
    lxm: 'app.bsky.feed.getFeedSkeleton',
    ...claims,
  })
  const feed = { feed: 'at://did:plc:publisheraaaaaaaaaaaaaaa/app.bsky.feed.generator/friends' }
  expect((await world.get(feed, token)).feed).toEqual([post])
  for (const ms of [YEAR_MS, -YEAR_MS]) {
    stepMs = ms
    expect((await world.get(feed, token)).feed).toEqual([])
  }
  stepMs = 0
  expect((await world.get(feed, token)).feed).toEqual([post])
})

it('forgets no reader because the clock jumped over their month', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  await world.start({ now })
  await world.visits(bob)
  stepMs = YEAR_MS
  vi.advanceTimersByTime(3 * 3_600_000)
  await sleep(200)
  expect(world.running.index.viewer(bob.did)).toMatchObject({ isLoaded: true, isIdle: false })
})

it('asks a PDS again after the wait that was meant, when the clock is set right in between', async () => {
  await tells()
  stepMs = YEAR_MS
  world.pds.behave(503)
  await world.start({ now })
  await world.settled()
  await waitFor(() => world.pds.requests > 2)
  stepMs = 0
  world.pds.behave(undefined)
  await world.repaired()
})
