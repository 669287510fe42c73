/** One reader who follows more people than anybody should. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { quantile } from '@breadcrumbs/service-kit/benchmarks'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { badInputs, liveBytes } from './_bad-inputs.ts'
import { measured } from './_figures.ts'
import { companionWrites, FOLLOW, type Person } from './_person.ts'
import { World } from './_world.ts'

const FOLLOWS = 110_000
/** What a reader's load keeps of one collection (load-viewer.ts). */
const KEPT = 100_000
const BYTES_PER_FOLLOW = 1_000

let world: World
let alice: Person
let celebrity: Person
let pds: Server
let pages = 0

/** A PDS that makes its lists up: alice is followed last, so she comes first. */
function list(query: URLSearchParams): object {
  if (query.get('collection') !== FOLLOW) return { records: [] }
  pages += 1
  const start = Number(query.get('cursor') ?? 0)
  const end = Math.min(start + Number(query.get('limit')), FOLLOWS)
  const records = Array.from({ length: end - start }, (_, i) => {
    const n = start + i
    const rkey = `z${FOLLOWS - n}`.padStart(13, 'y')
    const subject = n === 0 ? alice.did : `did:plc:${`z${n}`.padStart(24, 'y')}`
    return {
      uri: `at://${celebrity.did}/${FOLLOW}/${rkey}`,
      cid: 'bafyreia',
      value: { $type: FOLLOW, subject },
    }
  })
  return { records, ...(end < FOLLOWS && { cursor: String(end) }) }
}

beforeAll(async () => {
  world = await World.create()
  alice = await world.person()
  celebrity = await world.person()
  pds = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://pds')
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(list(url.searchParams)))
  })
  await new Promise<void>((resolve) => pds.listen(0, '127.0.0.1', resolve))
  const { port } = pds.address() as AddressInfo
  world.directory.setDocument(celebrity.did, celebrity.document(`http://127.0.0.1:${port}`))
  await world.start()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  pds.closeAllConnections()
  pds.close()
})

// A hundred thousand follows take their time to load; what is promised is that nobody waits for it.
vi.setConfig({ testTimeout: 120_000 })

badInputs(
  {
    async 'RC-036'(task) {
      const { writes, postUri } = await companionWrites(alice)
      await world.commits(alice, ...writes)
      await world.settled()
      const before = liveBytes()
      // The first page comes within its box, whether the follows are there or not.
      const first = await world.page(celebrity)
      expect(first.status).toBe(200)
      const times: number[] = []
      const page = async (reader: Person) => {
        const startedAt = performance.now()
        const { feed } = await world.page(reader)
        times.push(performance.now() - startedAt)
        return feed
      }
      const isLoaded = () => world.running.index.viewer(celebrity.did)?.isLoaded
      const whileOthersRead = async () => {
        await page(alice)
        return isLoaded()
      }
      await waitFor(whileOthersRead, { what: 'the follows', timeoutMs: 100_000 })
      for (let n = 0; n < 100; n += 1) expect(await page(celebrity)).toEqual([postUri])
      measured(task, 'celebrityPageMs', quantile(times, 0.99))
      const viewer = world.running.index.viewer(celebrity.did)
      expect([...(viewer?.follows() ?? [])]).toHaveLength(KEPT)
      expect(pages).toBe(KEPT / 100)
      expect(liveBytes() - before).toBeLessThan(KEPT * BYTES_PER_FOLLOW)
    },
  },
  { startsServices: true },
)
