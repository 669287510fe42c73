import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, openDatabase } from '@breadcrumbs/service-kit'
import { startPostgresForTests, type TestPostgres, waitFor } from '@breadcrumbs/service-kit/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { measured } from './_figures.ts'
import { companionWrites, type Person } from './_person.ts'
import { type RunningProcess, startProcess } from './_process.ts'
import { FRIENDS, SERVICE_DID, World } from './_world.ts'

/** Promise P23: takeover soon after a crash or a hang (how soon is a figure of `bench cases`), and no write by a fenced epoch. */
const HOUR_MS = 3_600_000
const LEADS_MS_MAX = 35_000

let postgres: TestPostgres
let world: World
let db: Database<Schema>
let alice: Person
let bob: Person
let processes: RunningProcess[]
let posts: string[]
let databases = 0

beforeAll(async () => {
  postgres = await startPostgresForTests()
})
afterAll(() => postgres.stop())

beforeEach(async () => {
  databases += 1
  world = await World.create()
  world.databaseUrl = await postgres.createDatabase(`takeover_${process.pid}_${databases}`)
  db = await openDatabase<Schema>({ url: world.databaseUrl, migrations })
  alice = await world.person()
  bob = await world.person()
  await world.follows(bob, alice)
  processes = []
  posts = []
})
afterEach(async () => {
  await Promise.all(processes.map((process) => process.end('SIGKILL')))
  await db.close()
  await world[Symbol.asyncDispose]()
})

async function start(role: 'all' | 'ingest' | 'serve'): Promise<RunningProcess> {
  const started = await startProcess({ ...world.env(), FEEDGEN_ROLE: role })
  processes.push(started)
  return started
}

let writtenAt = Date.now() - 50_000 * HOUR_MS

async function post(): Promise<void> {
  // Six hours apart: of one author three stand in a row within twelve.
  writtenAt += 6 * HOUR_MS
  const { writes, postUri } = await companionWrites(alice, { createdAt: new Date(writtenAt).toISOString() })
  await world.commits(alice, ...writes)
  posts.unshift(postUri)
}

async function isLeading({ url }: RunningProcess): Promise<boolean> {
  const { details } = (await (await fetch(`${url}/readyz`)).json()) as { details: { leading: boolean } }
  return details.leading
}

async function pageOf({ url }: RunningProcess): Promise<string[]> {
  const token = await bob.token({ aud: SERVICE_DID, lxm: 'app.bsky.feed.getFeedSkeleton' })
  const query = new URLSearchParams({ feed: FRIENDS, limit: '100' }).toString()
  const response = await fetch(`${url}/xrpc/app.bsky.feed.getFeedSkeleton?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const { feed } = (await response.json()) as { feed: { post: string }[] }
  return feed.map((item) => item.post)
}

async function shows(process: RunningProcess, expected: readonly string[]): Promise<void> {
  const same = async () => JSON.stringify(await pageOf(process)) === JSON.stringify(expected)
  await waitFor(same, { what: `${expected.length} posts`, timeoutMs: 40_000 })
}

async function lease(): Promise<{ holder: string; epoch: number }> {
  return db.kysely.selectFrom('lease').select(['holder', 'epoch']).executeTakeFirstOrThrow()
}

/** How long the standby takes to lead, ms. */
async function leaderMs(standby: RunningProcess): Promise<number> {
  const since = performance.now()
  await waitFor(() => isLeading(standby), { what: 'the standby to lead', timeoutMs: LEADS_MS_MAX })
  return performance.now() - since
}

it('lets a standby take over from an ingester that was killed, and serving goes on', {
  timeout: 90_000,
}, async ({ task }) => {
  const [first, server] = [await start('ingest'), await start('serve')]
  await waitFor(() => isLeading(first), { what: 'an ingester' })
  const standby = await start('ingest')
  await post()
  await shows(server, posts)
  expect(await isLeading(standby)).toBe(false)
  expect((await fetch(`${standby.url}/xrpc/app.bsky.feed.getFeedSkeleton?feed=${FRIENDS}`)).status).toBe(404)
  const before = await lease()

  await first.end('SIGKILL')
  await post()
  measured(task, 'afterKillMs', await leaderMs(standby))
  await shows(server, posts)
  expect((await lease()).epoch).toBe(before.epoch + 1)

  // Someone unfollowed while another process follows the stream: the viewer was loaded by a third.
  for (const [path] of bob.records) {
    const [collection = '', rkey = ''] = path.split('/')
    await world.commits(bob, { action: 'delete', collection, rkey })
  }
  await shows(server, [])
  expect(await standby.end('SIGTERM')).toBe(0)
})

it('lets a standby take over from an ingester that froze, which writes nothing when it wakes up', {
  timeout: 120_000,
}, async ({ task }) => {
  const first = await start('all')
  await waitFor(() => isLeading(first), { what: 'an ingester' })
  const standby = await start('all')
  await post()
  await shows(standby, posts)
  const before = await lease()
  let isStreaming = true
  const streaming = (async () => {
    // Frames all the time, so that the freeze falls into the middle of work.
    while (isStreaming) {
      await post()
      await sleep(5)
    }
  })()
  await sleep(300)
  first.child.kill('SIGSTOP')
  measured(task, 'afterFreezeMs', await leaderMs(standby))
  const after = await lease()
  expect(after).not.toEqual(before)
  first.child.kill('SIGCONT')
  await waitFor(async () => !(await isLeading(first)), { what: 'the woken one to stand by' })
  await sleep(1_000)
  isStreaming = false
  await streaming
  await shows(standby, posts.slice(0, 100))
  // The woken one kept neither the lease nor its place in it, and serves what the other wrote.
  expect(await lease()).toEqual(after)
  await shows(first, posts.slice(0, 100))
  const { stored } = await db.kysely
    .selectFrom('fact')
    .select((eb) => eb.fn.countAll<number>().as('stored'))
    .where('kind', '=', 'post')
    .executeTakeFirstOrThrow()
  expect(Number(stored)).toBe(posts.length)
})
