/** A friend whose app runs wild. */
import { setImmediate } from 'node:timers/promises'
import { ids } from '@breadcrumbs/lexicons'
import { openDatabase } from '@breadcrumbs/service-kit'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { badInputs } from './_bad-inputs.ts'
import { companionWrites, type Person, type Write } from './_person.ts'
import { World } from './_world.ts'

const CRUMBS = 10_000
const PER_COMMIT = 10
const COMMITS = CRUMBS / PER_COMMIT
const KEPT = 2_000
const IN_A_ROW = 3

let world: World
let alice: Person
let bob: Person
let carol: Person
/** What was signed before, so that only the service is at work while it is measured. */
const flood: { seq: number; frame: Uint8Array }[] = []
let amid: { seq: number; frame: Uint8Array }
let amidUri: string
/** Of carol: older than the flood, in the middle of it, newer. */
const others: string[] = []
/** Of alice, in order. */
const keys: string[] = []

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

async function makeFlood(): Promise<void> {
  const begun = Date.now() - 60_000
  for (let n = 0; n < COMMITS; n += 1) {
    const writes: Write[] = []
    for (let k = 0; k < PER_COMMIT; k += 1) {
      const createdAt = new Date(begun + Math.floor((60_000 * (n * PER_COMMIT + k)) / CRUMBS)).toISOString()
      const made = await companionWrites(alice, { createdAt })
      keys.push(made.rkey)
      writes.push(...made.writes)
    }
    if (n === COMMITS / 2) await makeAmid(begun + 30_000)
    world.seq += 1
    flood.push({ seq: world.seq, frame: alice.frame(world.seq, await alice.sign(writes)) })
  }
}

async function makeAmid(at: number): Promise<void> {
  const { writes, postUri } = await companionWrites(carol, { createdAt: new Date(at).toISOString() })
  world.seq += 1
  amid = { seq: world.seq, frame: carol.frame(world.seq, await carol.sign(writes)) }
  amidUri = postUri
}

async function posts(hoursAgo: number): Promise<void> {
  const createdAt = new Date(Date.now() - hoursAgo * 3_600_000).toISOString()
  const { writes, postUri } = await companionWrites(carol, { createdAt })
  await world.commits(carol, ...writes)
  others.push(postUri)
}

beforeAll(async () => {
  world = await World.create()
  alice = await world.person()
  bob = await world.person()
  carol = await world.person()
  await world.start({}, { FEEDGEN_ITEMS_PER_AUTHOR_MAX: String(KEPT) })
  await world.follows(bob, alice)
  await world.follows(bob, carol)
  await world.visits(bob)
  // Somebody known: the first commit of a stranger would have their whole repo fetched.
  await world.commits(alice, ...(await companionWrites(alice, { createdAt: '2020-01-01T00:00:00Z' })).writes)
  for (const hoursAgo of [40, 20]) await posts(hoursAgo)
  await world.settled()
  await world.repaired()
  await makeFlood()
})
afterAll(() => world[Symbol.asyncDispose]())

async function wholeFeed(): Promise<string[]> {
  const found: string[] = []
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const page = await world.page(bob, { limit: '30', ...(cursor !== '' && { cursor }) })
    expect(page.status).toBe(200)
    found.push(...page.feed)
    cursor = page.cursor
  }
  return found
}

function longestRun(uris: readonly string[]): number {
  let [run, longest] = [0, 0]
  uris.forEach((uri, n) => {
    run = uri.split('/')[2] === uris[n - 1]?.split('/')[2] ? run + 1 : 1
    longest = Math.max(longest, run)
  })
  return longest
}

async function stored(kind: string): Promise<string[]> {
  const db = await openDatabase<Schema>({ url: world.databaseUrl, migrations })
  const rows = await db.kysely
    .selectFrom('fact')
    .select('path')
    .where('did', '=', alice.did)
    .where('kind', '=', kind)
    .execute()
  await db.close()
  return rows.map(({ path }) => path.slice(path.indexOf('/') + 1)).sort()
}

badInputs({
  async 'RC-033'() {
    // The first half, carol in between, the second half: all at once, as fast as the socket takes it.
    for (const { seq, frame } of flood) {
      if (seq === amid.seq + 1) world.host.publish(amid.seq, amid.frame)
      world.host.publish(seq, frame)
      // What the host costs is not to count as a turn of the service, which shares its process here.
      if (seq % 50 === 0) await setImmediate()
    }
    let pages = 0
    await waitFor(
      async () => {
        const { status, feed } = await world.page(bob, { limit: '30' })
        expect(status).toBe(200)
        expect(longestRun(feed)).toBeLessThanOrEqual(IN_A_ROW)
        pages += 1
        return feed.includes(amidUri)
      },
      { what: 'carol between the two halves', timeoutMs: 60_000 },
    )
    // She waited for nothing that came after her: the flood goes on.
    expect(pages).toBeGreaterThan(1)
    expect(await world.position()).toBeLessThan(world.seq)
    await world.settled()
    await posts(0)
    await world.settled()

    const feed = await wholeFeed()
    expect(longestRun(feed)).toBeLessThanOrEqual(IN_A_ROW)
    expect(feed.filter((uri) => uri.includes(carol.did))).toEqual([others[2], amidUri, others[1], others[0]])
    // Three above carol's newest of the flood; those below it are too old to be kept.
    const newest = keys.slice(-IN_A_ROW).reverse()
    expect(feed.filter((uri) => uri.includes(alice.did)).map((uri) => uri.slice(-13))).toEqual(newest)

    expect(await stored('activity')).toEqual(keys.slice(-KEPT).sort())
    expect(await stored('post')).toEqual(keys.slice(-KEPT).sort())
    expect((await stored('mark')).length).toBeLessThanOrEqual(KEPT)
    expect(world.running.index.stats().items).toBe(KEPT + others.length + 1)
    expect(
      world.running.index.pairs.crumb(world.running.index.authorNumber(alice.did)!, keys[0]!),
    ).toBeUndefined()
    expect(await stored('gone')).toEqual([])
    // And they are known further on: what they edit and delete, kept or not, breaks nothing.
    const late = await alice.sign([
      { action: 'delete', collection: ids.crumb, rkey: keys[0]! },
      { action: 'delete', collection: ids.crumb, rkey: keys.at(-1)! },
    ])
    world.publishes(alice, late)
    await world.settled()
    expect((await world.page(bob)).feed.map((uri) => uri.slice(-13))).toContain(keys.at(-2))
    expect((await stored('activity')).length).toBe(KEPT - 1)
  },
})
