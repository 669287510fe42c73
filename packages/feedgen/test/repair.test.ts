/** What the stream did not tell is fetched from the PDS of each person we track, on real sockets. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ids } from '@breadcrumbs/lexicons'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { badInputs } from './_bad-inputs.ts'
import { startFollowed } from './_followed.ts'
import type { PdsBehaviour } from './_pds.ts'
import { companionWrites, type Person, POST } from './_person.ts'
import { BACKOFF_MAX_MS, type World } from './_world.ts'

let world: World
let alice: Person
let bob: Person

beforeEach(async () => {
  ;({ world, alice, bob } = await startFollowed())
})
afterEach(() => world[Symbol.asyncDispose]())

/** A crumb and its post, in the repo of its author; told to the stream or kept from it. */
async function crumb(o: { isTold: boolean; createdAt?: string }) {
  const { writes, postUri, rkey } = await companionWrites(alice, o)
  const signed = await alice.sign(writes)
  if (o.isTold) world.publishes(alice, signed)
  return { postUri, rkey }
}

async function uncrumb(rkey: string): Promise<void> {
  await alice.sign([
    { action: 'delete', collection: ids.crumb, rkey },
    { action: 'delete', collection: POST, rkey },
  ])
}

const feed = async () => [...(await world.page(bob)).feed].sort()

it('after a gap, shows what was written and hides what was deleted in between', async () => {
  const kept = await crumb({ isTold: true })
  const deleted = await crumb({ isTold: true })
  await world.settled()
  const missed = await crumb({ isTold: false })
  await uncrumb(deleted.rkey)
  await world.gap()
  await world.repaired()
  expect(await feed()).toEqual([kept.postUri, missed.postUri].sort())
  await waitFor(async () => (await world.ready()).body.details?.gaps === 0)
})

it('after a commit that never came, fetches that one repo', async () => {
  const first = await crumb({ isTold: true })
  await world.settled()
  await world.repaired()
  const missed = await crumb({ isTold: false })
  const third = await crumb({ isTold: true })
  await world.settled()
  await world.repaired()
  expect(await feed()).toEqual([first.postUri, missed.postUri, third.postUri].sort())
})

it('after a commit that came broken, fetches that one repo once the next one comes', async () => {
  const first = await crumb({ isTold: true })
  await world.settled()
  await world.repaired()
  const { writes, postUri } = await companionWrites(alice)
  const signed = await alice.sign(writes)
  world.publishes(alice, signed, { blocks: signed.blocks.subarray(0, signed.blocks.length / 2) })
  const third = await crumb({ isTold: true })
  await world.settled()
  await world.repaired()
  expect(await feed()).toEqual([first.postUri, postUri, third.postUri].sort())
})

it('after #sync, takes the repo as its PDS has it', async () => {
  const before = await crumb({ isTold: true })
  const after = await crumb({ isTold: false })
  await uncrumb(before.rkey)
  world.tells('#sync', { did: alice.did, rev: alice.rev, blocks: await alice.head() })
  await world.settled()
  await world.repaired()
  expect(await feed()).toEqual([after.postUri])
})

it('back from deactivation, shows what was written meanwhile, and nothing before', async () => {
  const before = await crumb({ isTold: true })
  world.tells('#account', { did: alice.did, active: false, status: 'deactivated' })
  const meanwhile = await crumb({ isTold: false })
  await world.settled()
  expect(await feed()).toEqual([])
  world.tells('#account', { did: alice.did, active: true })
  await world.settled()
  await world.repaired()
  expect(await feed()).toEqual([before.postUri, meanwhile.postUri].sort())
})

it('leaves history its own time', async () => {
  const old = await crumb({ isTold: false, createdAt: '2020-01-01T00:00:00.000Z' })
  const recent = await crumb({ isTold: true, createdAt: '2024-01-01T00:00:00.000Z' })
  await world.settled()
  await world.gap()
  await world.repaired()
  expect((await world.page(bob)).feed).toEqual([recent.postUri, old.postUri])
})

it('asks again when the stream was faster than the list, so that nothing newer is undone', async () => {
  const first = await crumb({ isTold: true })
  await world.settled()
  await world.repaired()
  await crumb({ isTold: false })
  let second: Awaited<ReturnType<typeof crumb>> | undefined
  world.pds.after(async (method, did) => {
    if (second || did !== alice.did || method !== 'com.atproto.repo.listRecords') return
    // The list is made, and before it arrives the stream overtakes it.
    second = await crumb({ isTold: true })
    await uncrumb(first.rkey)
    await world.settled()
  })
  await world.gap()
  await waitFor(() => second)
  await world.repaired()
  expect(await feed()).not.toContain(first.postUri)
  expect(await feed()).toContain(second?.postUri)
  // alice twice, bob once
  expect(world.pds.methods.filter((method) => method.endsWith('getRepoStatus')).length).toBeGreaterThan(2)
})

it('goes on after a restart with those who still wait', async () => {
  await crumb({ isTold: true })
  await world.settled()
  const missed = await crumb({ isTold: false })
  world.pds.behave(503)
  await world.gap()
  expect(await world.waiting()).toBeGreaterThan(0)
  await world.stop()
  world.pds.behave(undefined)
  await world.start()
  await world.repaired()
  expect(await feed()).toContain(missed.postUri)
})

describe('a PDS that misbehaves', () => {
  const ways: [string, PdsBehaviour][] = [
    ['is down', 503],
    ['shows a page for people', 'html'],
    ['redirects to a login', 'redirect'],
    ['cuts its answers', 'cut'],
    ['asks for patience', { status: 429, retryAfter: '1' }],
  ]
  it.each(ways)('%s: waits, changes nothing, and mends it later', async (_, how) => {
    const told = await crumb({ isTold: true })
    await world.settled()
    const missed = await crumb({ isTold: false })
    world.pds.behave(how)
    const asked = world.pds.requests
    await world.gap()
    await waitFor(() => world.pds.requests > asked)
    expect(await feed()).toEqual([told.postUri])
    world.pds.behave(undefined)
    await world.repaired()
    expect(await feed()).toEqual([told.postUri, missed.postUri].sort())
  })
})

badInputs({
  async 'ID-015'() {
    const told = await crumb({ isTold: true })
    await world.settled()
    world.pds.behave({ status: 429, retryAfter: '3600' })
    const asked = world.pds.requests
    await world.gap()
    await waitFor(() => world.pds.requests > asked)
    // The whole host is left alone for as long as it asked: two repos wait, and only one was tried.
    const after = world.pds.requests
    world.pds.behave(undefined)
    // Several times the wait after any other trouble, with the host well again.
    await sleep(5 * BACKOFF_MAX_MS)
    expect(world.pds.requests).toBe(after)
    expect(await world.waiting()).toBeGreaterThan(0)
    expect(await feed()).toEqual([told.postUri])
  },
})

it('obeys account states again after the numbers of the stream began anew', async () => {
  const { postUri } = await crumb({ isTold: true })
  for (let i = 0; i < 5; i += 1) world.tells('#identity', { did: alice.did })
  world.tells('#account', { did: alice.did, active: true })
  await world.settled()
  await world.gap()
  await world.repaired()
  expect(await feed()).toEqual([postUri])
  world.tells('#account', { did: alice.did, active: false, status: 'takendown' })
  await world.settled()
  expect(await feed()).toEqual([])
})
