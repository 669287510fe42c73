import { ids } from '@breadcrumbs/lexicons'
import { openDatabase } from '@breadcrumbs/service-kit'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import type { KyselyPlugin } from 'kysely'
import { expect, it } from 'vitest'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { companionWrites } from './_person.ts'
import { World } from './_world.ts'

it('leaves no repair running behind a stream that could not be started', async () => {
  await using world = await World.create()
  const alice = await world.person()
  await world.start()
  await world.commits(alice, ...(await companionWrites(alice)).writes)
  await world.settled()
  await world.repaired()
  await world.stop()
  const db = await openDatabase<Schema>({ url: world.databaseUrl, migrations })
  await db.kysely.updateTable('repo').set({ is_desynced: 1 }).execute()
  await db.close()

  let isAway = true
  let failures = 0
  const away: KyselyPlugin = {
    transformQuery({ node }) {
      if (!isAway || !JSON.stringify(node).includes('"stream_position"')) return node
      failures += 1
      throw Object.assign(new Error('the database is away'), { code: 'SQLITE_BUSY' })
    },
    transformResult: async ({ result }) => result,
  }
  world.pds.behave(503)
  await world.start({
    async open(o) {
      const real = await openDatabase<Schema>(o)
      return { ...real, kysely: real.kysely.withPlugin(away) }
    },
  })
  await waitFor(() => failures >= 5, { what: 'starts that fail' })
  const listed = world.pds.lists(ids.crumb)
  world.pds.behave('hang')
  isAway = false
  // By the time the next start has succeeded, whoever else repairs is waiting for an answer too.
  world.tells('#identity', { did: alice.did })
  await world.settled()
  world.pds.release()
  await world.repaired()
  // Two that wait for the same person would both have listed them.
  expect(world.pds.lists(ids.crumb)).toBe(listed + 1)
})
