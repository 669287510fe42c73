import { ids } from '@breadcrumbs/lexicons'
import { messageFrame, waitFor } from '@breadcrumbs/service-kit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { activitiesAt, itemsOf } from './_kept.ts'
import { companionWrites, crumbRecord, FOLLOW, type Person, POST, showRecord } from './_person.ts'
import { World } from './_world.ts'

let world: World
let alice: Person
let bob: Person

beforeEach(async () => {
  world = await World.create()
  alice = await world.person()
  bob = await world.person('p256')
  await world.follows(bob, alice)
  await world.start()
})
afterEach(() => world[Symbol.asyncDispose]())

async function aliceLogs(o: Parameters<typeof companionWrites>[1] = {}) {
  const companion = await companionWrites(alice, o)
  await world.commits(alice, ...companion.writes)
  await world.settled()
  // Whoever is seen for the first time is fetched: what a test does next must not meet that half done.
  await world.repaired()
  return companion
}

describe('a crumb with its companion post', () => {
  it('reaches a follower, and nobody else', async () => {
    const { postUri } = await aliceLogs()
    const carol = await world.person()
    expect((await world.page(bob)).feed).toEqual([postUri])
    expect((await world.page(carol)).feed).toEqual([])
    expect((await world.page(alice)).feed).toEqual([])
  })

  it('leaves when the post is deleted, or the crumb', async () => {
    const first = await aliceLogs()
    const second = await aliceLogs()
    expect((await world.page(bob)).feed).toEqual([second.postUri, first.postUri])
    await world.commits(alice, { action: 'delete', collection: POST, rkey: first.rkey })
    await world.commits(alice, { action: 'delete', collection: ids.crumb, rkey: second.rkey })
    await world.settled()
    expect((await world.page(bob)).feed).toEqual([])
  })

  it('shows whichever of the two comes first, as soon as both are there', async () => {
    const { writes, postUri } = await companionWrites(alice)
    const [crumb, post] = writes
    await world.commits(alice, post!)
    await world.settled()
    // Her repo is fetched, as everybody's who is new: that it holds no crumb yet does not take the post away.
    await world.repaired()
    expect((await world.page(bob)).feed).toEqual([])
    await world.commits(alice, crumb!)
    await world.settled()
    expect((await world.page(bob)).feed).toEqual([postUri])
  })

  it('is paired by rkey when the post names no crumb', async () => {
    const rkey = alice.nextKey()
    const post = { $type: POST, text: 'on to season two', createdAt: new Date().toISOString() }
    await world.commits(
      alice,
      { action: 'create', collection: POST, rkey, record: post },
      { action: 'create', collection: ids.crumb, rkey, record: crumbRecord() },
    )
    await world.settled()
    expect((await world.page(bob)).feed).toEqual([`at://${alice.did}/${POST}/${rkey}`])
  })

  it('is not made by naming somebody else’s crumb, nor by text alone', async () => {
    const { rkey, crumbCid } = await aliceLogs()
    const carol = await world.person()
    await world.follows(bob, carol)
    const uri = `at://${alice.did}/${ids.crumb}/${rkey}`
    const post = (embed: object) => ({
      $type: POST,
      text: `breadcrumbs ${uri}`,
      tags: ['breadcrumbs'],
      createdAt: new Date().toISOString(),
      ...embed,
    })
    const external = {
      uri: 'https://a.example',
      title: 't',
      description: '',
      associatedRefs: [{ uri, cid: crumbCid }],
    }
    await world.commits(
      carol,
      {
        action: 'create',
        collection: POST,
        rkey: carol.nextKey(),
        record: post({ embed: { $type: 'app.bsky.embed.external', external } }),
      },
      { action: 'create', collection: POST, rkey: carol.nextKey(), record: post({}) },
      { action: 'create', collection: ids.crumb, rkey: carol.nextKey(), record: crumbRecord() },
    )
    await world.settled()
    expect((await world.page(bob)).feed).toEqual([`at://${alice.did}/${POST}/${rkey}`])
  })

  it('keeps its place when the crumb is edited, and is marked as stale', async () => {
    const first = await aliceLogs()
    const second = await aliceLogs()
    await world.commits(alice, {
      action: 'update',
      collection: ids.crumb,
      rkey: first.rkey,
      record: crumbRecord({ episode: 9 }),
    })
    await world.settled()
    expect((await world.page(bob)).feed).toEqual([second.postUri, first.postUri])
    expect(itemsOf(world.running.index, alice.did).map((item) => item.isStale)).toEqual([false, true])
  })

  it('leaves when its crumb becomes unreadable, and takes no sibling with it', async () => {
    const [first, second] = [await aliceLogs(), await aliceLogs()]
    const update = (rkey: string, record: object) => ({
      action: 'update' as const,
      collection: ids.crumb,
      rkey,
      record,
    })
    await world.commits(
      alice,
      update(first.rkey, crumbRecord({ createdAt: 'yesterday' })),
      update(second.rkey, crumbRecord({ episode: 5 })),
    )
    await world.settled()
    expect((await world.page(bob)).feed).toEqual([second.postUri])
  })

  it('never stands above newer ones because it claims a future date (RC-001)', async () => {
    const liar = await aliceLogs({ createdAt: '9999-12-31T23:59:59Z' })
    const honest = await aliceLogs()
    expect((await world.page(bob)).feed).toEqual([honest.postUri, liar.postUri])
  })
})

describe('v1 records', () => {
  const path = `${ids.show}/3kabcdefghij2`
  const put = (record: object, action: 'create' | 'update' = 'update') =>
    world.commits(alice, { action, collection: ids.show, rkey: '3kabcdefghij2', record })
  const kinds = () => activitiesAt(world.running.index, alice.did, path).map((a) => a.activity.kind)

  it('become activity at every step of progress, and only then', async () => {
    await put(showRecord({ status: 'wantTo' }), 'create')
    await put(showRecord({ episode: 1 }))
    await put(showRecord({ episode: 2 }))
    await put(showRecord({ episode: 2, notes: 'a thought' }))
    await put(showRecord({ status: 'completed', episode: 10 }))
    await world.settled()
    expect(kinds()).toEqual(['wanted', 'started', 'progressed', 'finished'])
    expect((await world.page(bob)).feed).toEqual([])
  })

  it('take their activities with them when deleted', async () => {
    await put(showRecord({ episode: 1 }), 'create')
    await world.commits(alice, { action: 'delete', collection: ids.show, rkey: '3kabcdefghij2' })
    await world.settled()
    expect(world.running.index.takesPart(alice.did)).toBe(false)
  })
})

describe('accounts', () => {
  const account = (active: boolean, status?: string) =>
    world.tells('#account', { did: alice.did, active, ...(status !== undefined && { status }) })

  it.each(['deactivated', 'takendown', 'suspended', 'a-status-of-the-future'])(
    'are hidden while %s and come back as they were (CM-003, CM-004)',
    async (status) => {
      const [first, second] = [await aliceLogs(), await aliceLogs()]
      account(false, status)
      await world.settled()
      expect((await world.page(bob)).feed).toEqual([])
      account(true)
      await world.settled()
      expect((await world.page(bob)).feed).toEqual([second.postUri, first.postUri])
    },
  )

  it('are shown while active, whatever their status says', async () => {
    const { postUri } = await aliceLogs()
    account(true, 'throttled')
    await world.settled()
    expect((await world.page(bob)).feed).toEqual([postUri])
  })

  it('lose everything when deleted, and do not get back by returning what their PDS has not', async () => {
    await aliceLogs()
    alice.away = 'deactivated'
    account(false, 'deleted')
    account(true)
    await world.settled()
    expect((await world.page(bob)).feed).toEqual([])
    expect(world.running.index.takesPart(alice.did)).toBe(false)
  })

  it('have their commits ignored while inactive, and fetched once they are back (FH-042)', async () => {
    const { postUri } = await aliceLogs()
    account(false, 'deactivated')
    const meanwhile = await companionWrites(alice)
    await world.commits(alice, ...meanwhile.writes)
    await world.settled()
    expect((await world.page(bob)).feed).toEqual([])
    account(true)
    await world.settled()
    await world.repaired()
    expect((await world.page(bob)).feed).toEqual([meanwhile.postUri, postUri])
  })
})

describe('viewers', () => {
  it('see a follow and an unfollow at once', async () => {
    const { postUri } = await aliceLogs()
    const carol = await world.person()
    expect((await world.page(carol)).feed).toEqual([])
    const rkey = await world.follows(carol, alice)
    await world.settled()
    expect((await world.page(carol)).feed).toEqual([postUri])
    await world.commits(carol, { action: 'delete', collection: FOLLOW, rkey })
    await world.settled()
    expect((await world.page(carol)).feed).toEqual([])
  })

  it('do not see whom they block (CM-009, own blocks)', async () => {
    await aliceLogs()
    await world.page(bob)
    await world.blocks(bob, alice)
    await world.settled()
    expect((await world.page(bob)).feed).toEqual([])
  })

  it('get an empty page while their PDS is slow, and theirs when it has answered', async () => {
    const { postUri } = await aliceLogs()
    world.pds.behave('hang')
    const waiting = await world.page(bob)
    expect(waiting).toMatchObject({ status: 200, feed: [], cursor: undefined })
    world.pds.release()
    await waitFor(() => world.running.index.viewer(bob.did)?.isLoaded)
    expect((await world.page(bob)).feed).toEqual([postUri])
  })

  it('are asked about again after their PDS failed', async () => {
    const { postUri } = await aliceLogs()
    world.pds.behave(503)
    expect((await world.page(bob)).feed).toEqual([])
    world.pds.behave(undefined)
    expect((await world.page(bob)).feed).toEqual([postUri])
  })

  it('with several pages of follows are loaded whole', async () => {
    const dave = await world.person()
    const others = Array.from({ length: 250 }, (_, i) => `did:plc:${String(i).padStart(24, 'a')}`)
    for (const subject of [...others, alice.did]) {
      dave.records.set(`${FOLLOW}/${dave.nextKey()}`, {
        $type: FOLLOW,
        subject,
        createdAt: new Date().toISOString(),
      })
    }
    const { postUri } = await aliceLogs()
    expect((await world.page(dave)).feed).toEqual([postUri])
    expect([...(world.running.index.viewer(dave.did)?.follows() ?? [])]).toHaveLength(251)
  })
})

it('waits for the directory and loses nothing (FH-025)', async () => {
  world.directory.fail(503)
  const { writes, postUri } = await companionWrites(alice)
  await world.commits(alice, ...writes)
  await waitFor(() => world.directory.requests > 0)
  expect(world.running.index.takesPart(alice.did)).toBe(false)
  world.directory.fail(undefined)
  await world.settled()
  expect((await world.page(bob)).feed).toEqual([postUri])
})

it('reports a reset repo as waiting for a refetch', async () => {
  await aliceLogs()
  const signed = await alice.sign([])
  world.pds.behave('hang')
  world.tells('#sync', { did: alice.did, rev: signed.data.rev, blocks: signed.blocks })
  await world.settled()
  expect((await world.ready()).body.details).toMatchObject({ desyncedRepos: 1 })
  world.pds.release()
})

it('goes on after frames it cannot read or does not know', async () => {
  world.host.send(messageFrame('#future', { seq: world.seq }))
  const { postUri } = await aliceLogs()
  expect((await world.page(bob)).feed).toEqual([postUri])
})
