import { crumbPageUrl, ids } from '@breadcrumbs/lexicons'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { explain } from '../src/feeds/explain.ts'
import { companionWrites, crumbRecord, FOLLOW, type Person, POST, PUBLIC_URL } from './_person.ts'
import { FRIENDS, World } from './_world.ts'

let world: World
let alice: Person
let bob: Person

beforeEach(async () => {
  world = await World.create()
  alice = await world.person()
  bob = await world.person()
  await world.follows(bob, alice)
  await world.start()
})
afterEach(() => world[Symbol.asyncDispose]())

const feed = async (name: string) => (await world.page(bob, { feed: FRIENDS.replace('friends', name) })).feed
const friends = () => feed('friends')
const create = (collection: string, rkey: string, record: object) =>
  ({ action: 'create', collection, rkey, record }) as const

async function logs(person: Person, o: Parameters<typeof companionWrites>[1] = {}): Promise<string> {
  const { writes, postUri } = await companionWrites(person, o)
  await world.commits(person, ...writes)
  await world.settled()
  return postUri
}
async function crumbs(person: Person, o: Parameters<typeof crumbRecord>[0], extra: object = {}) {
  const rkey = person.nextKey()
  await world.commits(person, create(ids.crumb, rkey, { ...crumbRecord(o), ...extra }))
  await world.settled()
  return rkey
}
async function posts(person: Person, rkey: string, extra: object = {}): Promise<string> {
  const record = { $type: POST, text: 'on to season two', createdAt: new Date().toISOString(), ...extra }
  await world.commits(person, create(POST, rkey, record))
  await world.settled()
  return `at://${person.did}/${POST}/${rkey}`
}
async function prefers(person: Person, wishes: object, action: 'create' | 'update' | 'delete' = 'create') {
  const record = { $type: ids.feedPreference, createdAt: new Date().toISOString(), ...wishes }
  const about = { collection: ids.feedPreference, rkey: 'self' }
  await world.commits(person, action === 'delete' ? { action, ...about } : { action, ...about, record })
  await world.settled()
}

describe('the spoiler shield', () => {
  it('withholds what is past the reader’s place, and gives it back when they come there, also after a restart', async () => {
    bob.records.set(`${ids.crumb}/${bob.nextKey()}`, crumbRecord({ title: 'Dark', episode: 3 }))
    const early = await logs(alice, { title: 'Dark', episode: 2, createdAt: '2026-01-01T00:00:00Z' })
    const late = await logs(alice, { title: 'Dark', episode: 9 })
    const other = await logs(alice, { title: 'Light', episode: 9 })
    expect(await friends()).toEqual([other, early])
    expect(await feed('caught-up')).toEqual([])
    expect(explain(world.running.index, bob.did, late).code).toBe('withheld')
    await crumbs(bob, { title: 'Dark', episode: 9 })
    expect(await friends()).toEqual([other, late, early])
    expect(await feed('caught-up')).toEqual([late])
    await world.stop()
    await world.start()
    expect(await feed('caught-up')).toEqual([late])
    expect(await friends()).toEqual([other, late, early])
  })

  it('rests when the reader’s preference says so, from their PDS or from the stream', async () => {
    bob.records.set(`${ids.crumb}/${bob.nextKey()}`, crumbRecord({ title: 'Dark', episode: 3 }))
    bob.records.set(`${ids.feedPreference}/self`, {
      $type: ids.feedPreference,
      spoilers: 'show',
      createdAt: '2026-01-01T00:00:00Z',
    })
    const late = await logs(alice, { title: 'Dark', episode: 9 })
    expect(await friends()).toEqual([late])
    await world.commits(bob, {
      action: 'create',
      collection: ids.feedPreference,
      rkey: 'self',
      record: { $type: ids.feedPreference, spoilers: 'hide', createdAt: '2026-01-01T00:00:00Z' },
    })
    await world.settled()
    expect(await friends()).toEqual([])
  })

  it('reads the place of a v1 record, and a finished one as the end', async () => {
    const show = (status: string, episode: number) => ({
      $type: ids.show,
      title: 'Dark',
      status: `app.breadcrumbs.defs#${status}`,
      progress: { season: 2, episode, updatedAt: '2026-01-01T00:00:00Z' },
      createdAt: '2026-01-01T00:00:00Z',
    })
    const rkey = bob.nextKey()
    bob.records.set(`${ids.show}/${rkey}`, show('inProgress', 3))
    const late = await logs(alice, { title: 'Dark', episode: 9 })
    expect(await friends()).toEqual([])
    await world.commits(bob, create(ids.show, rkey, show('completed', 3)))
    await world.settled()
    expect(await friends()).toEqual([late])
  })
})

describe('pairing', () => {
  it('takes a post that came before its crumb, in another commit', async () => {
    await crumbs(alice, {})
    const rkey = alice.nextKey()
    const uri = await posts(alice, rkey)
    expect(await friends()).toEqual([])
    await world.commits(alice, create(ids.crumb, rkey, crumbRecord()))
    await world.settled()
    expect(await friends()).toEqual([uri])
    expect((await world.page(bob)).body.feed).toEqual([{ post: uri, feedContext: 'friends.same-rkey' }])
  })

  it('takes the post that a crumb names, whichever came first, until it names it no more', async () => {
    await crumbs(alice, {})
    const [early, late] = [alice.nextKey(), alice.nextKey()]
    const first = await posts(alice, early)
    const naming = await crumbs(alice, { title: 'A' }, { post: { uri: first, cid: 'bafyreib' } })
    await crumbs(alice, { title: 'B' }, { post: `at://${alice.did}/${POST}/${late}` })
    const second = await posts(alice, late)
    expect(await friends()).toEqual([second, first])
    await world.commits(alice, {
      action: 'update',
      collection: ids.crumb,
      rkey: naming,
      record: crumbRecord({ title: 'A' }),
    })
    await world.settled()
    expect(await friends()).toEqual([second])
  })

  it('takes a link to the crumb’s public page, in a card or in the text, and to no other', async () => {
    const crumb = await crumbs(alice, { title: 'A' })
    const another = await crumbs(alice, { title: 'B' })
    const foreign = await crumbs(bob, { title: 'C' })
    const card = (uri: string) => ({
      embed: { $type: 'app.bsky.embed.external', external: { uri, title: 't', description: '' } },
    })
    const link = (uri: string) => ({
      facets: [
        { index: { byteStart: 0, byteEnd: 2 }, features: [{ $type: 'app.bsky.richtext.facet#link', uri }] },
      ],
    })
    const first = await posts(alice, alice.nextKey(), card(crumbPageUrl(PUBLIC_URL, alice.did, crumb)))
    const second = await posts(alice, alice.nextKey(), link(crumbPageUrl(PUBLIC_URL, alice.did, another)))
    await posts(alice, alice.nextKey(), card(crumbPageUrl(PUBLIC_URL, bob.did, foreign)))
    await posts(alice, alice.nextKey(), card(`${crumbPageUrl(PUBLIC_URL, alice.did, crumb)}?x=1`))
    await posts(alice, alice.nextKey(), card(crumbPageUrl('https://elsewhere.example', alice.did, crumb)))
    expect(await friends()).toEqual([second, first])
  })
})

describe('people', () => {
  it('who start to take part later are found by those who followed them before', async () => {
    const carol = await world.person()
    await world.follows(bob, carol)
    expect(await friends()).toEqual([])
    const uri = await logs(carol)
    expect(await friends()).toEqual([uri])
  })

  it('followed twice are followed until both records are gone, and again when followed again', async () => {
    const uri = await logs(alice)
    expect(await friends()).toEqual([uri])
    const second = await world.follows(bob, alice)
    const unfollow = (rkey: string) => world.commits(bob, { action: 'delete', collection: FOLLOW, rkey })
    await unfollow(second)
    await world.settled()
    expect(await friends()).toEqual([uri])
    const [first] = [...bob.records.keys()].filter((path) => path.startsWith(FOLLOW))
    await unfollow(first!.slice(FOLLOW.length + 1))
    await world.settled()
    expect(await friends()).toEqual([])
    await world.follows(bob, alice)
    await world.settled()
    expect(await friends()).toEqual([uri])
  })

  it('who block the reader are not shown to them, until they do no more', async () => {
    const uri = await logs(alice)
    expect(await friends()).toEqual([uri])
    const rkey = await world.blocks(alice, bob)
    await world.settled()
    expect(await friends()).toEqual([])
    expect(explain(world.running.index, bob.did, uri).code).toBe('blocked-by-author')
    await world.commits(alice, { action: 'delete', collection: 'app.bsky.graph.block', rkey })
    await world.settled()
    expect(await friends()).toEqual([uri])
  })

  it('are obeyed about what of theirs is shown, as soon as they say so', async () => {
    const show = await logs(alice, { title: 'A' })
    const end = await logs(alice, { title: 'B', kind: 'finished' })
    await prefers(alice, { shareToFriends: false })
    expect(await friends()).toEqual([])
    await prefers(alice, { shareKinds: [{ kind: 'app.breadcrumbs.defs#finished' }] }, 'update')
    expect(await friends()).toEqual([end])
    await prefers(alice, { excludeMediaTypes: [{ mediaType: 'show' }] }, 'update')
    expect(await friends()).toEqual([])
    await prefers(alice, { maxPostsPerDay: 1 }, 'update')
    expect(await friends()).toEqual([end])
    await prefers(alice, {}, 'delete')
    expect(await friends()).toEqual([end, show])
  })
})

it('shows a verdict once per author and work, the newest', async () => {
  const verdict = (o: object) => ({ title: 'A', kind: 'finished', rating: { value: 4, max: 5 }, ...o })
  await logs(alice, verdict({ createdAt: '2026-01-01T00:00:00Z' }))
  const again = await logs(alice, verdict({ createdAt: '2026-02-01T00:00:00Z' }))
  const dropped = await logs(
    alice,
    verdict({ title: 'B', kind: 'dropped', createdAt: '2026-01-15T00:00:00Z' }),
  )
  await logs(alice, { title: 'C', kind: 'finished' })
  await logs(alice, verdict({ title: 'D', kind: 'progressed' }))
  expect(await feed('finished')).toEqual([again, dropped])
})

it('gives a reader of 10,000 follows their page', { timeout: 30_000 }, async () => {
  const dave = await world.person()
  for (let i = 0; i < 10_000; i += 1) {
    const subject = i === 5_000 ? alice.did : `did:plc:${String(i).padStart(24, 'a')}`
    dave.records.set(`${FOLLOW}/${dave.nextKey()}`, {
      $type: FOLLOW,
      subject,
      createdAt: '2026-01-01T00:00:00Z',
    })
  }
  const uri = await logs(alice)
  await expect.poll(async () => (await world.page(dave)).feed, { timeout: 20_000 }).toEqual([uri])
  expect([...(world.running.index.viewer(dave.did)?.follows() ?? [])]).toHaveLength(10_000)
  expect(world.running.index.viewer(dave.did)?.activeAuthors()).toHaveLength(1)
})
