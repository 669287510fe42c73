/** OP-015: while PostgreSQL's synchronous standby is lost the stream stands and pages are served; then it goes on. */
import { type Database, openDatabase } from '@breadcrumbs/service-kit'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@breadcrumbs/service-kit/embedded-postgres'
import { standbyOf, type TestStandby, waitFor } from '@breadcrumbs/service-kit/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { companionWrites, type Person } from './_person.ts'
import { World } from './_world.ts'

const HOUR_MS = 3_600_000
/** More than a commit takes on a busy machine; in production it is five seconds. */
const COMMIT_WAIT_MS = 1_500
const NOT_WRITTEN = 'nothing is written: the database acknowledges no commit'

let postgres: EmbeddedPostgres
let standby: TestStandby
let world: World
let db: Database<Schema>
let alice: Person
let bob: Person
let posts: string[]

beforeEach(async () => {
  postgres = await startEmbeddedPostgres()
  world = await World.create()
  world.databaseUrl = await postgres.createDatabase('feedgen')
  standby = await standbyOf(world.databaseUrl)
  db = await openDatabase<Schema>({ url: world.databaseUrl, migrations })
  alice = await world.person()
  bob = await world.person()
  await world.follows(bob, alice)
  posts = []
})
afterEach(async () => {
  await standby.close()
  await world[Symbol.asyncDispose]()
  await db.close()
  await postgres.stop()
})

let writtenAt = Date.now() - 50_000 * HOUR_MS

async function post(): Promise<void> {
  // Six hours apart: of one author three stand in a row within twelve.
  writtenAt += 6 * HOUR_MS
  const { writes, postUri } = await companionWrites(alice, { createdAt: new Date(writtenAt).toISOString() })
  await world.commits(alice, ...writes)
  posts.unshift(postUri)
}

const feed = async () => (await world.page(bob, { limit: '100' })).feed
const shows = (expected: readonly string[]) =>
  waitFor(async () => JSON.stringify(await feed()) === JSON.stringify(expected), {
    what: `a page of ${expected.length}`,
  })
const saysSo = async () => {
  const { status, body } = await world.ready()
  expect(status).toBe(200)
  return (body.reasons as unknown as string[]).includes(NOT_WRITTEN)
}

it.each(['until the standby is back', 'and an operator ends each wait'])(
  'OP-015: commits wait %s: pages are served, nothing is missed, taken twice or set aside',
  { timeout: 90_000 },
  async (how) => {
    await world.start({ open: (o) => openDatabase<Schema>({ ...o, commitWaitMs: COMMIT_WAIT_MS }) })
    await post()
    await world.visits(bob)
    await shows(posts)
    expect(await saysSo()).toBe(false)
    const shown = [...posts]
    const less = {
      interactions: [{ event: 'app.bsky.feed.defs#requestLess', item: posts[0] }],
    }

    await standby.lose()
    for (let n = 0; n < 5; n += 1) await post()
    await waitFor(saysSo, { what: 'readiness to say so' })
    if (how.includes('operator')) {
      for (let n = 0; n < 5; n += 1) {
        await waitFor(async () => (await standby.waiting()) > 0)
        await standby.cancelWaits()
      }
      await waitFor(saysSo, { what: 'readiness to say so' })
    } else expect(await feed()).toEqual(shown)
    expect(await world.sends(bob, 'app.bsky.feed.sendInteractions', less)).toMatchObject({ status: 503 })
    expect((await feed()).slice(-shown.length)).toEqual(shown)
    // However often it is tried, the connections that wait stay few.
    expect(await standby.waiting()).toBeLessThanOrEqual(10)

    await standby.comeBack()
    await world.settled()
    await shows(posts)
    expect(await saysSo()).toBe(false)
    const { stored } = await db.kysely
      .selectFrom('fact')
      .select((eb) => eb.fn.countAll<number>().as('stored'))
      .where('kind', '=', 'post')
      .executeTakeFirstOrThrow()
    expect(Number(stored)).toBe(posts.length)
    expect((await world.ready()).body.details).toMatchObject({ deadLetters: 0, gaps: 0 })
    expect(await world.sends(bob, 'app.bsky.feed.sendInteractions', less)).toMatchObject({ status: 200 })
  },
)
