/** Frames are looked at as they arrive, before those ahead of them are handled: nothing may be missed by that. */
import { ids } from '@breadcrumbs/lexicons'
import { CborWalk, openDatabase, type RawFrame } from '@breadcrumbs/service-kit'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { createIngest } from '../src/ingest/ingest.ts'
import type { Schema } from '../src/log/schema.ts'
import { crumbRecord, Person, POST } from './_person.ts'
import { World } from './_world.ts'

const post = () => ({ $type: POST, text: 'no word of a crumb', createdAt: new Date().toISOString() })

it('shows the post that a newcomer sends right behind their first crumb, though both wait to be handled', async () => {
  await using world = await World.create()
  const [alice, bob] = [await world.person(), await world.person()]
  await world.follows(bob, alice)
  const gate = Promise.withResolvers<void>()
  const storing = Promise.withResolvers<void>()
  let isHeld = false
  await world.start({
    async open(o) {
      const db = await openDatabase<Schema>(o)
      return {
        ...db,
        async transaction(work) {
          if (isHeld) {
            storing.resolve()
            await gate.promise
          }
          return db.transaction(work)
        },
      }
    },
  })
  await world.page(bob)
  world.tells('#identity', { did: bob.did })
  await world.settled()
  isHeld = true
  const rkey = alice.nextKey()
  await world.commits(alice, { action: 'create', collection: ids.crumb, rkey, record: crumbRecord() })
  // The crumb is being stored, and the index does not know of alice yet.
  await storing.promise
  await world.commits(alice, { action: 'create', collection: POST, rkey, record: post() })
  await waitFor(async () => {
    const { stream } = (await world.ready()).body.details as { stream: { queued: number } }
    return stream.queued > 0
  })
  gate.resolve()
  await world.settled()
  expect((await world.page(bob)).feed).toEqual([`at://${alice.did}/${POST}/${rkey}`])
})

it('remembers whose frames wait no longer than they do', async () => {
  const nobody = { takesPart: () => false, views: () => false, knows: () => false }
  const alice = await Person.create()
  const { concerns, handle } = createIngest({
    interest: nobody,
    identity: { signingKey: async () => alice.keypair.did(), forget: () => undefined },
    apply: async () => undefined,
    now: () => Date.now(),
    onRejected: () => undefined,
    onWanted: () => undefined,
  })
  const commit = async (collection: string, record: object, receivedAt: number): Promise<RawFrame> => {
    const signed = await alice.sign([{ action: 'create', collection, rkey: alice.nextKey(), record }])
    const bytes = alice.frame(1, signed)
    const walk = new CborWalk(bytes)
    walk.skip()
    return { t: '#commit', bytes, bodyOffset: walk.at, receivedAt }
  }
  const batch = (...frames: RawFrame[]) =>
    frames.map((frame, cursor) => ({ kind: 'frame' as const, cursor, ...frame }))
  const position = { source: 'host', epoch: '1', cursor: 1 }
  const crumb = await commit(ids.crumb, crumbRecord(), 1000)
  const plain = await commit(POST, post(), 2000)
  const like = await commit('app.bsky.feed.like', {}, 3000)
  expect([crumb, like].map(concerns)).toEqual([true, true])
  expect(concerns(plain)).toBe(true)
  await handle(batch(crumb, plain), position)
  // The last that is done with came at 2000; in the same millisecond more could have come.
  expect(concerns(plain)).toBe(true)
  await handle(batch(like), position)
  expect([plain, like].map(concerns)).toEqual([false, false])
})
