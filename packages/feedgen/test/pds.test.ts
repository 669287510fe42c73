import { TestNetworkNoAppView } from '@atproto/dev-env'
import { buildCompanion, deleteCompanionWrites, ids, nextTid } from '@breadcrumbs/lexicons'
import { createLogger } from '@breadcrumbs/service-kit'
import { temporaryDirectory, waitFor } from '@breadcrumbs/service-kit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { publish } from '../src/commands/publish.ts'
import { configDeclaration } from '../src/config.ts'
import { feeds } from '../src/feeds/registry.ts'
import { type Service, startService } from '../src/service.ts'
import { activitiesAt } from './_kept.ts'
import { crumbRecord, showRecord } from './_person.ts'

const SERVICE_DID = 'did:web:feeds.example.com'
const SKELETON = 'app.bsky.feed.getFeedSkeleton'

/** The test network brings its own version of the client. */
type AtpAgent = ReturnType<TestNetworkNoAppView['pds']['getAgent']>

let network: TestNetworkNoAppView
let folder: Awaited<ReturnType<typeof temporaryDirectory>>
let service: Service
let alice: AtpAgent
let bob: AtpAgent
let feed: string

beforeAll(async () => {
  folder = await temporaryDirectory('feedgen-pds-')
  // Each PDS leaves a folder in the temporary directory; this one is removed with ours.
  process.env.TMPDIR = folder.path
  network = await TestNetworkNoAppView.create({})
  alice = await signUp('alice')
  bob = await signUp('bob')
  const publisher = await signUp('curator')
  await bob.app.bsky.graph.follow.create(
    { repo: bob.assertDid },
    { subject: alice.assertDid, createdAt: new Date().toISOString() },
  )
  const o = {
    pdsUrl: network.pds.url,
    identifier: 'curator.test',
    password: 'curator-password',
    publisherDid: publisher.assertDid,
    serviceDid: SERVICE_DID,
    feeds: feeds.values(),
    now: () => new Date(),
  }
  feed = (await publish(o))[0]!
  const config = configDeclaration.parse({
    FEEDGEN_PORT: '0',
    FEEDGEN_SERVICE_DID: SERVICE_DID,
    FEEDGEN_PUBLIC_URL: 'https://feeds.example.com',
    FEEDGEN_PUBLISHER_DID: publisher.assertDid,
    FEEDGEN_DATABASE_URL: `sqlite:${folder.path}/feedgen.sqlite`,
    FEEDGEN_UPSTREAM_URL: network.pds.url.replace('http', 'ws'),
    FEEDGEN_PLC_URL: network.plc.url,
    FEEDGEN_ALLOW_LOOPBACK: 'true',
  })
  service = await startService(config, createLogger({ name: 'test', level: 'silent' }))
})

afterAll(async () => {
  await service?.close()
  await network?.close()
  await folder?.[Symbol.asyncDispose]()
})

async function signUp(name: string): Promise<AtpAgent> {
  const agent = network.pds.getAgent()
  await agent.createAccount({
    handle: `${name}.test`,
    email: `${name}@example.com`,
    password: `${name}-password`,
  })
  return agent
}

/** The feed as the viewer's own PDS would ask for it: with the token that PDS signs. */
async function page(viewer: AtpAgent): Promise<string[]> {
  const { data } = await viewer.com.atproto.server.getServiceAuth({ aud: SERVICE_DID, lxm: SKELETON })
  const response = await fetch(`${service.url}/xrpc/${SKELETON}?feed=${encodeURIComponent(feed)}`, {
    headers: { authorization: `Bearer ${data.token}` },
  })
  return ((await response.json()) as { feed: { post: string }[] }).feed.map((item) => item.post)
}

async function logCrumb(agent: AtpAgent): Promise<{ rkey: string; postUri: string }> {
  const rkey = nextTid(Date.now())
  const crumb = crumbRecord() as Parameters<typeof buildCompanion>[0]['crumb']
  const companion = await buildCompanion({
    did: agent.assertDid,
    rkey,
    crumb,
    publicUrl: 'https://breadcrumbs.example',
  })
  await agent.com.atproto.repo.applyWrites({ repo: agent.assertDid, writes: companion.writes as never })
  return { rkey, postUri: companion.post.uri }
}

const shows = (viewer: AtpAgent, posts: string[]) =>
  waitFor(async () => JSON.stringify(await page(viewer)) === JSON.stringify(posts), {
    what: `a page of ${posts.length}`,
  })

it('carries a crumb and its post from a real PDS to a follower, and takes both away again', async () => {
  const { rkey, postUri } = await logCrumb(alice)
  await shows(bob, [postUri])
  expect(await page(alice)).toEqual([])
  await alice.com.atproto.repo.applyWrites({
    repo: alice.assertDid,
    writes: deleteCompanionWrites(rkey) as never,
  })
  await shows(bob, [])
})

it('turns a putRecord of a show into activity', async () => {
  const put = (record: object) =>
    alice.com.atproto.repo.putRecord({
      repo: alice.assertDid,
      collection: ids.show,
      rkey: '3kabcdefghij2',
      record: { ...record },
    })
  await put(showRecord({ status: 'wantTo' }))
  await put(showRecord({ season: 2, episode: 3 }))
  await put(showRecord({ season: 2, episode: 4 }))
  const activities = () => activitiesAt(service.index, alice.assertDid, `${ids.show}/3kabcdefghij2`)
  await waitFor(() => activities().length === 3)
  expect(activities().map(({ activity }) => activity.kind)).toEqual(['wanted', 'started', 'progressed'])
})

it('hides a deactivated account, shows it again, and forgets a deleted one', async () => {
  const carol = await signUp('carol')
  await bob.app.bsky.graph.follow.create(
    { repo: bob.assertDid },
    { subject: carol.assertDid, createdAt: new Date().toISOString() },
  )
  const { postUri } = await logCrumb(carol)
  await shows(bob, [postUri])
  await carol.com.atproto.server.deactivateAccount({})
  await shows(bob, [])
  await carol.com.atproto.server.activateAccount()
  await shows(bob, [postUri])
  await carol.com.atproto.admin.deleteAccount(
    { did: carol.assertDid },
    { encoding: 'application/json', headers: network.pds.adminAuthHeaders() },
  )
  await shows(bob, [])
  await waitFor(() => !service.index.takesPart(carol.assertDid))
})

it('publishes again without touching what somebody else added to the record', async () => {
  const [, , publisherDid] = feed.split('/')
  const publisher = network.pds.getAgent()
  await publisher.login({ identifier: 'curator.test', password: 'curator-password' })
  const at = { repo: publisherDid!, collection: 'app.bsky.feed.generator', rkey: 'friends' }
  const before = (await publisher.com.atproto.repo.getRecord(at)).data.value
  await publisher.com.atproto.repo.putRecord({
    ...at,
    record: { ...before, displayName: 'old name', contentMode: 'app.bsky.feed.defs#contentModeUnspecified' },
  })
  const o = {
    pdsUrl: network.pds.url,
    identifier: 'curator.test',
    password: 'curator-password',
    serviceDid: SERVICE_DID,
    feeds: feeds.values(),
    now: () => new Date(0),
  }
  const uris = [...feeds.keys()].map((rkey) => feed.replace('friends', rkey))
  expect(await publish({ ...o, publisherDid: publisherDid! })).toEqual(uris)
  const after = (await publisher.com.atproto.repo.getRecord(at)).data.value
  expect(after).toEqual({ ...before, contentMode: 'app.bsky.feed.defs#contentModeUnspecified' })
  await expect(publish({ ...o, publisherDid: alice.assertDid })).rejects.toThrow('signed in as')
})
