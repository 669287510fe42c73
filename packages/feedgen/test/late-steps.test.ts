/** A first app's entry says only how it stands: a repo read whole, ahead of the stream, must not swallow the steps in between. */
import { ids } from '@breadcrumbs/lexicons'
import { openDatabase } from '@breadcrumbs/service-kit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { companionWrites, type Person, type Signed, showRecord } from './_person.ts'
import { World } from './_world.ts'

const RKEY = '3kabcdefghij2'

let world: World
let alice: Person

beforeEach(async () => {
  world = await World.create()
  alice = await world.person()
})
afterEach(() => world[Symbol.asyncDispose]())

/** A step that her PDS has, and the stream has not told yet. */
function steps(action: 'create' | 'update', episode: number, notes?: string): Promise<Signed> {
  const record = showRecord({ season: 1, episode, ...(notes !== undefined && { notes }) })
  return alice.sign([{ action, collection: ids.show, rkey: RKEY, record }])
}

async function settled(): Promise<void> {
  await world.settled()
  await world.repaired()
}

/** The episodes of the steps in the log, in the order of their versions. */
async function episodes(): Promise<(number | undefined)[]> {
  const db = await openDatabase<Schema>({ url: world.databaseUrl, migrations })
  const rows = await db.kysely
    .selectFrom('fact')
    .select('body')
    .where('kind', '=', 'activity')
    .where('path', '=', `${ids.show}/${RKEY}`)
    .orderBy('version')
    .execute()
  await db.close()
  return rows.map(({ body }) => {
    const { activity } = JSON.parse(body) as { activity: { position?: { episode?: number } } }
    return activity.position?.episode
  })
}

it('keeps every step of an entry that a newcomer’s first fetch saw as one', async () => {
  const told = [await steps('create', 1), await steps('update', 2), await steps('update', 3)]
  // So that the read is of a later rev than the newest step.
  await alice.sign((await companionWrites(alice)).writes)
  await world.start()
  world.publishes(alice, told[0]!)
  await settled()
  expect(await episodes()).toEqual([1, 3])
  for (const step of told.slice(1)) world.publishes(alice, step)
  await settled()
  expect(await episodes()).toEqual([1, 2, 3])
})

it('keeps the steps of an entry that the first fetch saw before the stream told of it', async () => {
  const { writes } = await companionWrites(alice)
  const crumb = await alice.sign(writes)
  const told = [await steps('create', 1), await steps('update', 2), await steps('update', 3)]
  await world.start()
  world.publishes(alice, crumb)
  await settled()
  expect(await episodes()).toEqual([3])
  for (const step of told) world.publishes(alice, step)
  await settled()
  expect(await episodes()).toEqual([1, 2, 3])
})

it('makes nothing of a late commit that was no step, and nothing twice when the stream begins anew', async () => {
  const told = [
    await steps('create', 1),
    await steps('update', 4),
    await steps('update', 2),
    await steps('update', 2, 'corrected'),
    await steps('update', 5),
  ]
  await world.start()
  world.publishes(alice, told[0]!)
  await settled()
  for (const again of [1, 2]) {
    for (const step of told.slice(again === 1 ? 1 : 0)) world.publishes(alice, step)
    await settled()
    expect(await episodes()).toEqual([1, 4, 5])
  }
})

it('does not bring back the steps of an entry that is gone, nor of one that was there before it', async () => {
  const first = [await steps('create', 1), await steps('update', 2)]
  const gone = await alice.sign([{ action: 'delete', collection: ids.show, rkey: RKEY }])
  const second = [await steps('create', 5), await steps('update', 6)]
  await world.start()
  world.publishes(alice, first[0]!)
  await settled()
  for (const late of [first[1]!, gone, ...second]) world.publishes(alice, late)
  await settled()
  expect(await episodes()).toEqual([5, 6])
  world.publishes(alice, await alice.sign([{ action: 'delete', collection: ids.show, rkey: RKEY }]))
  for (const again of [...first, gone, ...second]) world.publishes(alice, again)
  await settled()
  expect(await episodes()).toEqual([])
})

it('takes no step of an entry that was there before it, when an old commit is told once more after a read', async () => {
  const first = await steps('create', 1)
  await world.start()
  world.publishes(alice, first)
  await settled()
  for (const told of [
    await alice.sign([{ action: 'delete', collection: ids.show, rkey: RKEY }]),
    await steps('create', 5),
  ]) {
    world.publishes(alice, told)
    await settled()
  }
  // Not told, and read whole after a gap.
  await steps('update', 6)
  await world.gap()
  await settled()
  expect(await episodes()).toEqual([5, 6])
  world.publishes(alice, first)
  await settled()
  expect(await episodes()).toEqual([5, 6])
})
