import { ids } from '@breadcrumbs/lexicons'
import { openDatabase } from '@breadcrumbs/service-kit'
import { expect, it } from 'vitest'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { failingDatabase } from './_failing-database.ts'
import { companionWrites, crumbRecord, type Person, POST, showRecord } from './_person.ts'
import { World } from './_world.ts'

/** Everything that is stored and should be, in an order of its own: what came first is not part of it. */
async function stored(databaseUrl: string): Promise<Record<string, unknown>> {
  const db = await openDatabase<Schema>({ url: databaseUrl, migrations })
  const facts = await db.kysely
    .selectFrom('fact')
    .select(['did', 'path', 'kind', 'version', 'body'])
    .orderBy('did')
    .orderBy('path')
    .orderBy('kind')
    .orderBy('version')
    .execute()
  const repos = await db.kysely.selectFrom('repo').selectAll().orderBy('did').execute()
  const positions = await db.kysely.selectFrom('stream_position').select('cursor').execute()
  const letters = await db.kysely.selectFrom('dead_letter').select('cursor').execute()
  await db.close()
  return { facts, repos, positions, letters }
}

async function publishHistory(world: World, alice: Person, bob: Person): Promise<void> {
  await world.follows(bob, alice)
  const first = await companionWrites(alice)
  await world.commits(alice, ...first.writes)
  await world.commits(alice, ...(await companionWrites(alice)).writes)
  const show = (action: 'create' | 'update', episode: number) =>
    world.commits(alice, {
      action,
      collection: ids.show,
      rkey: '3kabcdefghij2',
      record: showRecord({ episode }),
    })
  await show('create', 1)
  await show('update', 2)
  await world.commits(alice, {
    action: 'update',
    collection: ids.crumb,
    rkey: first.rkey,
    record: crumbRecord({ episode: 7 }),
  })
  await world.commits(alice, { action: 'delete', collection: POST, rkey: first.rkey })
  world.tells('#account', { did: alice.did, active: false, status: 'deactivated' })
  world.tells('#account', { did: alice.did, active: true })
}

async function restart(world: World, bob: Person): Promise<void> {
  await world.stop()
  await world.start()
  await world.page(bob)
}

/**
 * One life from an empty database: a viewer comes, then the history happens. Dies at `failAt` if given,
 * is started again, and ends when all is applied.
 */
async function live(
  world: World,
  bob: Person,
  failAt: number | undefined,
): Promise<{ statements: number; didDie: boolean; result: unknown }> {
  const happen = world.rewind()
  const failing = failingDatabase()
  const first = await world.start({ now: () => Date.now(), open: failing.open })
  // The dead database is what the test is about.
  first.broken.catch(() => undefined)
  failing.arm(failAt)
  await world.page(bob)
  const diedEarly = failing.isDead
  if (diedEarly) await restart(world, bob)
  happen()
  // Back from deactivation, alice's repo is listed anew: that is part of the life.
  await Promise.race([failing.died, world.settled().then(() => world.repaired())])
  if (failing.isDead && !diedEarly) await restart(world, bob)
  await world.settled()
  await world.repaired()
  const { feed } = await world.page(bob)
  await world.stop()
  return {
    statements: failing.statements,
    didDie: failing.isDead,
    result: { feed, ...(await stored(world.databaseUrl)) },
  }
}

it('ends with the same rows and the same page, whichever statement it died at', {
  timeout: 60_000,
}, async () => {
  await using world = await World.create()
  const [alice, bob] = [await world.person(), await world.person()]
  await publishHistory(world, alice, bob)
  const uninterrupted = await live(world, bob, undefined)
  expect(uninterrupted.result).toMatchObject({ feed: [expect.any(String)], letters: [] })
  expect(uninterrupted.statements).toBeGreaterThan(30)
  let deaths = 0
  for (let failAt = 1; failAt <= uninterrupted.statements; failAt += 1) {
    world.useFreshDatabase()
    const { didDie, result } = await live(world, bob, failAt)
    deaths += Number(didDie)
    expect({ failAt, result }).toEqual({ failAt, result: uninterrupted.result })
  }
  // Larger batches need fewer statements, so the last few may not be reached in every life.
  expect(deaths).toBeGreaterThan(uninterrupted.statements / 2)
})
