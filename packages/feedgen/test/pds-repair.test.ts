/** What the stream did not tell, fetched from a real PDS, with a relay between it and us that loses frames. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { TestNetworkNoAppView } from '@atproto/dev-env'
import { buildCompanion, deleteCompanionWrites, ids, nextTid } from '@breadcrumbs/lexicons'
import { createLogger, openDatabase } from '@breadcrumbs/service-kit'
import { infoFrame, temporaryDirectory, waitFor } from '@breadcrumbs/service-kit/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { configDeclaration } from '../src/config.ts'
import { type Service, startService } from '../src/service.ts'
import { type CutStream, startCutStream } from './_cut-stream.ts'
import { crumbRecord } from './_person.ts'
import { FRIENDS, PUBLISHER_DID, SERVICE_DID } from './_world.ts'

const SKELETON = 'app.bsky.feed.getFeedSkeleton'
const MAIN = new URL('../src/main.ts', import.meta.url).pathname

/** The test network brings its own version of the client. */
type AtpAgent = ReturnType<TestNetworkNoAppView['pds']['getAgent']>

let network: TestNetworkNoAppView
let folder: Awaited<ReturnType<typeof temporaryDirectory>>
let relay: CutStream
let service: Service
let env: Record<string, string>
let bob: AtpAgent
let accounts = 0

beforeAll(async () => {
  folder = await temporaryDirectory('feedgen-pds-repair-')
  // Each PDS leaves a folder in the temporary directory; this one is removed with ours.
  process.env.TMPDIR = folder.path
  network = await TestNetworkNoAppView.create({})
})
afterAll(async () => {
  await network?.close()
  await folder?.[Symbol.asyncDispose]()
})

beforeEach(async () => {
  relay = await startCutStream(network.pds.url)
  env = {
    FEEDGEN_PORT: '0',
    FEEDGEN_SERVICE_DID: SERVICE_DID,
    FEEDGEN_PUBLIC_URL: 'https://feeds.example.com',
    FEEDGEN_PUBLISHER_DID: PUBLISHER_DID,
    FEEDGEN_DATABASE_URL: `sqlite:${folder.path}/${accounts}.sqlite`,
    FEEDGEN_UPSTREAM_URL: relay.host.url,
    FEEDGEN_PLC_URL: network.plc.url,
    FEEDGEN_ALLOW_LOOPBACK: 'true',
    FEEDGEN_LOG_LEVEL: 'silent',
  }
  bob = await signUp()
  await start()
})
afterEach(async () => {
  await service.close()
  await relay.close()
})

async function start(): Promise<void> {
  service = await startService(
    configDeclaration.parse(env),
    createLogger({ name: 'test', level: 'silent' }),
    {
      now: () => Date.now(),
      open: openDatabase,
      pace: {
        requestMs: 0,
        idleMs: 100,
        backoff: { minMs: 20, maxMs: 100 },
        reconnect: { minMs: 10, maxMs: 50 },
      },
    },
  )
}

/** Somebody new, whom bob follows. */
async function signUp(): Promise<AtpAgent> {
  accounts += 1
  const agent = network.pds.getAgent()
  const name = `person${accounts}`
  await agent.createAccount({
    handle: `${name}.test`,
    email: `${name}@example.com`,
    password: 'password',
  })
  return agent
}

async function friend(): Promise<AtpAgent> {
  const agent = await signUp()
  await bob.app.bsky.graph.follow.create(
    { repo: bob.assertDid },
    { subject: agent.assertDid, createdAt: new Date().toISOString() },
  )
  return agent
}

async function logCrumb(agent: AtpAgent): Promise<{ rkey: string; postUri: string }> {
  const rkey = nextTid(Date.now())
  const { writes, post } = await buildCompanion({
    did: agent.assertDid,
    rkey,
    crumb: crumbRecord({ title: `Work ${rkey}` }) as Parameters<typeof buildCompanion>[0]['crumb'],
    publicUrl: 'https://breadcrumbs.example',
  })
  await agent.com.atproto.repo.applyWrites({ repo: agent.assertDid, writes: writes as never })
  return { rkey, postUri: post.uri }
}

async function page(): Promise<string[]> {
  const { data } = await bob.com.atproto.server.getServiceAuth({ aud: SERVICE_DID, lxm: SKELETON })
  const response = await fetch(`${service.url}/xrpc/${SKELETON}?feed=${encodeURIComponent(FRIENDS)}`, {
    headers: { authorization: `Bearer ${data.token}` },
  })
  return ((await response.json()) as { feed: { post: string }[] }).feed.map((item) => item.post)
}

const shows = (posts: readonly string[]) =>
  waitFor(async () => JSON.stringify((await page()).sort()) === JSON.stringify([...posts].sort()), {
    what: `a page of ${posts.length}`,
    timeoutMs: 15_000,
  })

/** Nothing of what happens in `during` reaches us. */
async function unheard(during: () => Promise<unknown>): Promise<void> {
  relay.lose(true)
  await during()
  const rev = await mark()
  await waitFor(() => relay.knows(rev), { what: 'all that is to be lost' })
  relay.lose(false)
}

/** The same, and the relay says afterwards that it has forgotten it. */
async function gap(during: () => Promise<unknown>): Promise<void> {
  await unheard(during)
  relay.host.greet(() => infoFrame('OutdatedCursor'))
  relay.host.terminate()
  // The gap is known with the first frame after it.
  await mark()
}

/** Somebody says something that concerns nobody; answers the rev. */
async function mark(): Promise<string> {
  const record = { $type: 'app.bsky.feed.post', text: 'hm', createdAt: new Date().toISOString() }
  const repo = bob.assertDid
  const { data } = await bob.com.atproto.repo.createRecord({ repo, collection: record.$type, record })
  return data.commit?.rev ?? ''
}

it('after a gap, shows what a real PDS has, and nothing of what it has not any more', async () => {
  const [alice, carol, dave, erin] = [await friend(), await friend(), await friend(), await friend()]
  const [kept, deleted] = [await logCrumb(alice), await logCrumb(alice)]
  const ofCarol = await logCrumb(carol)
  const ofDave = await logCrumb(dave)
  const ofErin = await logCrumb(erin)
  await shows([kept, deleted, ofCarol, ofDave, ofErin].map(({ postUri }) => postUri))
  let missed: { postUri: string } | undefined
  const headers = network.pds.adminAuthHeaders()
  await gap(async () => {
    missed = await logCrumb(alice)
    await alice.com.atproto.repo.applyWrites({
      repo: alice.assertDid,
      writes: deleteCompanionWrites(deleted.rkey) as never,
    })
    await carol.com.atproto.server.deactivateAccount({})
    await dave.com.atproto.admin.deleteAccount(
      { did: dave.assertDid },
      { encoding: 'application/json', headers },
    )
    await erin.com.atproto.admin.updateSubjectStatus(
      {
        subject: { $type: 'com.atproto.admin.defs#repoRef', did: erin.assertDid },
        takedown: { applied: true, ref: 'test' },
      },
      { encoding: 'application/json', headers },
    )
  })
  await shows([kept.postUri, missed?.postUri as string])
  await waitFor(() => !service.index.takesPart(dave.assertDid), { what: 'the deleted account forgotten' })
  expect(service.index.takesPart(carol.assertDid)).toBe(true)
  await gap(() => carol.com.atproto.server.activateAccount())
  await shows([kept.postUri, missed?.postUri as string, ofCarol.postUri])
})

it.each([
  ['by collection, from a relay that has such a list', []],
  ['from a PDS, looking at every repo', ['--every-repo']],
])('backfills %s', { timeout: 60_000 }, async (_, flags) => {
  const alice = await friend()
  let postUri = ''
  await unheard(async () => {
    postUri = (await logCrumb(alice)).postUri
  })
  expect(await page()).toEqual([])
  relay.host.answer(({ pathname, searchParams }) =>
    pathname.endsWith('listReposByCollection') && searchParams.get('collection') === ids.crumb
      ? { repos: [{ did: alice.assertDid }] }
      : pathname.endsWith('listReposByCollection')
        ? { repos: [] }
        : undefined,
  )
  const host = flags.length > 0 ? network.pds.url : relay.host.url.replace('ws', 'http')
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, 'backfill', host, ...flags], {
    env: { PATH: process.env.PATH, ...env },
    timeout: 20_000,
  })
  expect(stdout).toMatch(/^[1-9]\d* repos to fetch/)
  expect(stderr).toMatch(/: \d+ repos so far/)
  await shows([postUri])
})
