import { TestNetworkNoAppView } from '@atproto/dev-env'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { publish } from '../src/commands/publish.ts'
import { signIn } from '../src/commands/sign-in.ts'
import { publishStaticPosts } from '../src/commands/static-posts.ts'
import { unpublish } from '../src/commands/unpublish.ts'
import { feeds } from '../src/feeds/registry.ts'

const SERVICE_DID = 'did:web:feeds.example.com'
const POST = 'app.bsky.feed.post'
const GENERATOR = 'app.bsky.feed.generator'

let network: TestNetworkNoAppView
let credentials: Parameters<typeof signIn>[0]

beforeAll(async () => {
  network = await TestNetworkNoAppView.create({})
  const account = { identifier: 'curator.test', password: 'curator-password' }
  const agent = network.pds.getAgent()
  await agent.createAccount({
    handle: account.identifier,
    email: 'c@example.com',
    password: account.password,
  })
  credentials = { ...account, pdsUrl: network.pds.url, publisherDid: agent.assertDid }
})
afterAll(() => network?.close())

async function records(collection: string): Promise<Record<string, unknown>[]> {
  const agent = await signIn(credentials)
  const { data } = await agent.com.atproto.repo.listRecords({ repo: agent.assertDid, collection })
  return data.records.map((record) => record.value)
}

it('writes each explaining post once, with a card and no language, and takes back only what is ours', async () => {
  const now = () => new Date()
  await publish({ ...credentials, serviceDid: SERVICE_DID, feeds: feeds.values(), now })
  for (const record of await records(GENERATOR)) expect(record).toMatchObject({ acceptsInteractions: true })
  const o = { ...credentials, link: 'https://breadcrumbs.example', now }
  const lines = await publishStaticPosts(o)
  expect(lines).toEqual([
    `FEEDGEN_ANONYMOUS_POST=at://${o.publisherDid}/${POST}/3lbreadcrumb2`,
    `FEEDGEN_WARMUP_POST=at://${o.publisherDid}/${POST}/3lbreadcrumb3`,
  ])
  const written = await records(POST)
  expect(written).toHaveLength(2)
  for (const post of written) {
    expect(post).toMatchObject({ text: '', embed: { external: { uri: o.link } } })
    expect(post).not.toHaveProperty('langs')
  }
  expect(await publishStaticPosts(o)).toEqual(lines)
  expect(await records(POST)).toEqual(written)

  const agent = await signIn(credentials)
  const elsewhere = {
    did: 'did:web:other.example',
    displayName: 'Not ours',
    createdAt: new Date().toISOString(),
  }
  await agent.app.bsky.feed.generator.create({ repo: o.publisherDid, rkey: 'other' }, elsewhere)
  expect(await unpublish({ ...credentials, serviceDid: SERVICE_DID })).toHaveLength(feeds.size + 2)
  expect(await records(GENERATOR)).toMatchObject([elsewhere])
  expect(await records(POST)).toEqual([])
})

it('refuses to write into another account than the publisher’s', async () => {
  await expect(signIn({ ...credentials, publisherDid: 'did:plc:somebodyelse' })).rejects.toThrow(
    'signed in as',
  )
})
