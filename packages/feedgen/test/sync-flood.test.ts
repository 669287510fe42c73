/** Somebody resets their repo a thousand times, and nobody else waits for that. */
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { badInputs } from './_bad-inputs.ts'
import { measured } from './_figures.ts'
import { companionWrites, type Person } from './_person.ts'
import { PACE, World } from './_world.ts'

const FLOOD = 1_000
const POSTS = 20
const MINUTES_10 = 10 * 60_000
const HOUR = 3_600_000

let world: World
let alice: Person
let bob: Person
let carol: Person
/** How far the service’s spans of time are ahead of ours, ms. */
let aheadMs = 0
/** When the newest of what the stream left out was written. */
let writtenAt = Date.now() - 1_000 * HOUR
/** Reads of a repo, by DID. */
const reads = new Map<string, number>()

beforeEach(async () => {
  world = await World.create()
  alice = await world.person()
  bob = await world.person()
  carol = await world.person()
  const { resetMs: _, ...pace } = PACE
  await world.start({ pace, elapsed: () => performance.now() + aheadMs })
  await world.follows(bob, alice)
  await world.follows(bob, carol)
  await world.visits(bob)
  world.pds.before((method, did) => {
    if (method.endsWith('describeRepo')) reads.set(did, (reads.get(did) ?? 0) + 1)
    return Promise.resolve()
  })
})
afterEach(() => world[Symbol.asyncDispose]())

vi.setConfig({ testTimeout: 120_000 })

async function posts(person: Person): Promise<string> {
  const { writes, postUri } = await companionWrites(person)
  await world.commits(person, ...writes)
  return postUri
}

/** Alice's repo moves on, and the stream tells each time that it was reset; answers a post among what it left out. */
async function resets(count: number): Promise<string> {
  // Six hours apart: of one author three stand in a row within twelve.
  writtenAt += 6 * HOUR
  const { writes, postUri } = await companionWrites(alice, { createdAt: new Date(writtenAt).toISOString() })
  await alice.sign(writes)
  for (let n = 0; n < count; n += 1) {
    world.tells('#sync', { did: alice.did, rev: alice.rev, blocks: await alice.head() })
    await alice.sign([])
  }
  return postUri
}

/** Ms until bob sees each of twenty posts of carol, the slowest last; `between` happens before each. */
async function lags(between: () => Promise<void>): Promise<number[]> {
  const found: number[] = []
  for (let n = 0; n < POSTS; n += 1) {
    await between()
    const startedAt = performance.now()
    const uri = await posts(carol)
    await waitFor(async () => (await world.page(bob)).feed.includes(uri), {
      what: 'a post of somebody else',
      timeoutMs: 20_000,
    })
    found.push(performance.now() - startedAt)
  }
  return found.sort((a, b) => a - b)
}

badInputs(
  {
    async 'FH-021'(task) {
      await posts(alice)
      await posts(carol)
      await world.settled()
      await world.repaired()
      const quiet = await lags(async () => {})
      reads.clear()
      // The first read is overtaken by the second reset before its list arrives.
      const missed: string[] = []
      let overtakes = 0
      world.pds.after(async (method, did) => {
        if (did !== alice.did || !method.endsWith('listRecords') || overtakes > 0) return
        overtakes += 1
        missed.push(await resets(1))
        await world.settled()
      })
      missed.push(await resets(1))
      await waitFor(() => missed.length === 2, { what: 'a read that is overtaken' })
      const flooded = await lags(async () => {
        missed.push(await resets(FLOOD / POSTS))
      })
      await world.settled()
      // That they were seen at all, while the flood went on, is asserted by the wait; how soon is a figure.
      measured(task, 'resetLagMs', (flooded.at(-1) as number) - (quiet.at(-1) as number))
      // Read once; what was reset since waits, alone, and is known to be missing.
      expect(reads.get(alice.did)).toBe(1)
      expect(await world.waiting()).toBe(1)
      // Whoever is missed for another reason is read at once.
      const unheard = await companionWrites(carol)
      await carol.sign(unheard.writes)
      await posts(carol)
      await waitFor(async () => (await world.page(bob)).feed.includes(unheard.postUri))
      expect(reads.get(alice.did)).toBe(1)
      aheadMs = MINUTES_10
      await world.repaired()
      expect(reads.get(alice.did)).toBe(2)
      aheadMs = 0
      const all: string[] = []
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const page = await world.page(bob, cursor === '' ? {} : { cursor })
        all.push(...page.feed)
        cursor = page.cursor
      }
      expect(all).toEqual(expect.arrayContaining(missed))
    },
  },
  { startsServices: true },
)
