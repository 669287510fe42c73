/** FQ-012: nobody waits for what is slow: readers are answered within 3 s, whatever stands still behind the service. */
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openDatabase } from '@breadcrumbs/service-kit'
import { startPostgresForTests, type TestPostgres, waitFor } from '@breadcrumbs/service-kit/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { companionWrites, type Person } from './_person.ts'
import { PUBLISHER_DID, SERVICE_DID, World } from './_world.ts'

const ANONYMOUS = `at://${PUBLISHER_DID}/app.bsky.feed.post/3lbreadcrumb2`
const WARMUP = `at://${PUBLISHER_DID}/app.bsky.feed.post/3lbreadcrumb3`
const INTERACTIONS = 'app.bsky.feed.sendInteractions'
/** What is slow stays so for far longer: an answer before this was not waited for. */
const CAP_MS = 3_900

let postgres: TestPostgres
let world: World
let alice: Person

beforeAll(async () => {
  postgres = await startPostgresForTests()
  world = await World.create()
  world.databaseUrl = await postgres.createDatabase('hard_cap')
  world.extraEnv = { FEEDGEN_ANONYMOUS_POST: ANONYMOUS, FEEDGEN_WARMUP_POST: WARMUP }
  alice = await world.person()
  for (let n = 0; n < 3; n += 1) await world.commits(alice, ...(await companionWrites(alice)).writes)
}, 60_000)
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await postgres.stop()
})

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CAP_MS} ms`)), CAP_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** The directory of the world, each of whose answers takes its time. */
async function slowDirectory(ms: number): Promise<{ url: string; close(): void }> {
  const server = createServer((req, res) => {
    setTimeout(() => {
      request(world.directory.url + (req.url ?? '/'), (answer) => {
        res.writeHead(answer.statusCode ?? 500, { 'content-type': 'application/did+ld+json' })
        answer.pipe(res)
      }).end()
    }, ms)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

it('FQ-012: where directory and PDS are each slow enough to be waited for, both together are not', {
  timeout: 30_000,
}, async () => {
  const bob = await world.person()
  await world.follows(bob, alice)
  const directory = await slowDirectory(2_500)
  await world.start({}, { FEEDGEN_PLC_URL: directory.url })
  world.pds.behave('hang')
  expect((await inTime(world.page(bob))).body).toEqual({ feed: [{ post: WARMUP }] })
  world.pds.release()
  await world.stop()
  directory.close()
})

it('FQ-012: while the database stands still, known readers see their feed, new ones a static post', {
  timeout: 60_000,
}, async () => {
  await world.start()
  await world.settled()
  const [dora, eve] = [await world.person(), await world.person()]
  for (const reader of [dora, eve]) await world.follows(reader, alice)
  await waitFor(async () => (await world.page(dora)).feed.length === 3, { what: 'the feed of dora' })
  const { feed } = await world.page(dora)

  const other = await openDatabase<Schema>({ url: world.databaseUrl, migrations })
  const held = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const lock = other.transaction(async (trx) => {
    await sql`lock table fact, log_head in access exclusive mode`.execute(trx)
    locked.resolve()
    await held.promise
  })
  await locked.promise
  try {
    expect((await inTime(world.page(dora))).feed).toEqual(feed)
    expect((await inTime(world.page(eve))).body).toEqual({ feed: [{ post: WARMUP }] })
    expect(await inTime(world.page(eve, { cursor: '1-0-000000000000' }))).toMatchObject({ status: 503 })
    const less = await inTime(
      fetch(`${world.running.url}/xrpc/${INTERACTIONS}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await dora.token({ aud: SERVICE_DID, lxm: INTERACTIONS })}`,
        },
        body: JSON.stringify({
          interactions: [{ event: 'app.bsky.feed.defs#requestLess', item: feed[0] }],
        }),
      }),
    )
    expect([less.status, less.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await less.json()).toMatchObject({ error: 'NotReady' })
  } finally {
    held.resolve()
    await lock
    await other.close()
  }
  // Nothing of it was lost.
  await waitFor(async () => (await world.page(eve)).feed.length === 3, { what: 'the feed of eve' })
  await waitFor(async () => (await world.page(dora)).feed.length === 2, { what: 'less in the feed of dora' })
})
