/** OP-004: a reader of the database file that does not end stops the stream before the disk is full, and nothing else. */
import { openDatabase } from '@breadcrumbs/service-kit'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { companionWrites } from './_person.ts'
import { World } from './_world.ts'

/** Small, so that the log is full soon; its default is held to the case in service-kit. */
const WAL_BYTES_MAX = 256 * 1024

it('OP-004: while a reader holds the log, the stream waits and pages are served; then it goes on, and nothing is lost', {
  timeout: 60_000,
}, async () => {
  await using world = await World.create()
  const [alice, bob] = [await world.person(), await world.person()]
  await world.follows(bob, alice)
  await world.start({ open: (o) => openDatabase<Schema>({ ...o, walBytesMax: WAL_BYTES_MAX }) })
  await world.visits(bob)
  const posts: string[] = []
  const tells = async () => {
    const { writes, postUri } = await companionWrites(alice)
    await world.commits(alice, ...writes)
    posts.unshift(postUri)
  }
  await tells()
  await world.settled()
  const walBytes = async () => (await world.ready()).body.details?.walBytes as number

  const reader = await openDatabase<Schema>({ url: world.databaseUrl, migrations })
  const held = Promise.withResolvers<void>()
  const holding = Promise.withResolvers<void>()
  const read = reader.kysely.connection().execute(async (connection) => {
    await sql`begin`.execute(connection)
    await sql`select count(*) from fact`.execute(connection)
    holding.resolve()
    await held.promise
    await sql`rollback`.execute(connection)
  })
  await holding.promise
  for (let n = 0; n < 400 && (await walBytes()) < WAL_BYTES_MAX; n += 1) {
    await tells()
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  expect(await walBytes()).toBeGreaterThanOrEqual(WAL_BYTES_MAX)
  const shown = (await world.page(bob)).feed
  await tells()
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  // Not taken in, not set aside; whoever reads notices nothing.
  expect((await world.page(bob)).feed).toEqual(shown)
  expect(await walBytes()).toBeLessThan(2 * WAL_BYTES_MAX)
  held.resolve()
  await read
  await reader.close()
  await world.settled()
  await waitFor(() => world.running.index.stats().items === posts.length)
  // Of one author a page shows but a few.
  const { feed } = await world.page(bob)
  expect(feed).toEqual(posts.slice(0, feed.length))
  expect(await walBytes()).toBeLessThan(WAL_BYTES_MAX)
  expect((await world.ready()).body.details).toMatchObject({ deadLetters: 0, gaps: 0 })
})
