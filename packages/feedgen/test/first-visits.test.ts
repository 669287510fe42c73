/** DS-010: after a restart that forgot them, all readers come at once. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { companionWrites, FOLLOW, type Person } from './_person.ts'
import { World } from './_world.ts'

const READERS = 200
/** Loads at once, as src/viewers/viewers.ts has it. */
const LOADS_MAX = 32
const COLLECTIONS_AT_ONCE = 12
const BYTES_MAX = 300 * 2 ** 20

it('DS-010: loads so many readers at a time, answers all the others at once, and everybody has their page within a minute', {
  timeout: 120_000,
}, async () => {
  await using world = await World.create()
  const alice = await world.person()
  const readers: Person[] = []
  for (let n = 0; n < READERS; n += 1) {
    const reader = await world.person()
    const record = { $type: FOLLOW, subject: alice.did, createdAt: new Date().toISOString() }
    await reader.sign([{ action: 'create', collection: FOLLOW, rkey: reader.nextKey(), record }])
    readers.push(reader)
  }
  const { writes, postUri } = await companionWrites(alice)
  await world.commits(alice, ...writes)
  await world.start()
  await world.settled()
  await world.repaired()

  const asked = new Map<string, number>()
  let atOnce = 0
  world.pds.before(async (_method, did) => {
    asked.set(did, (asked.get(did) ?? 0) + 1)
    atOnce = Math.max(atOnce, asked.size)
    await sleep(5)
  })
  world.pds.after(async (_method, did) => {
    const left = (asked.get(did) ?? 1) - 1
    if (left === 0) asked.delete(did)
    else asked.set(did, left)
  })
  const resident = process.memoryUsage.rss()
  const startedAt = performance.now()

  // Who pages on while they are being loaded is told when to come again, each at another time.
  const paging = await Promise.all(
    readers.map((reader) => world.page(reader, { cursor: '1-0-000000000000' })),
  )
  const refused = paging.filter(({ status }) => status === 503)
  expect(refused.length).toBeGreaterThan(READERS / 2)
  const waits = refused.map(({ headers }) => Number(headers.get('retry-after')))
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(5)
  expect(Math.max(...waits)).toBeLessThanOrEqual(15)
  expect(new Set(waits).size).toBeGreaterThan(5)

  async function untilTheirs(reader: Person): Promise<void> {
    for (;;) {
      const { status, feed } = await world.page(reader)
      expect(status).toBe(200)
      if (feed.includes(postUri)) return
      await sleep(100 + Math.random() * 400)
    }
  }
  await Promise.all(readers.map(untilTheirs))
  expect(performance.now() - startedAt).toBeLessThan(60_000)
  expect(process.memoryUsage.rss() - resident).toBeLessThan(BYTES_MAX)
  expect(atOnce).toBeGreaterThan(1)
  expect(atOnce).toBeLessThanOrEqual(LOADS_MAX)
  expect(world.pds.requests).toBeLessThan(READERS * COLLECTIONS_AT_ONCE * 2)
})
