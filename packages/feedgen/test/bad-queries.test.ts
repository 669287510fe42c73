import { type IncomingMessage, request } from 'node:http'
import { ids } from '@breadcrumbs/lexicons'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { badInputs } from './_bad-inputs.ts'
import { companionWrites, type Person, POST } from './_person.ts'
import { FRIENDS, PUBLISHER_DID, SERVICE_DID, World } from './_world.ts'

const HOUR = 3_600_000

let world: World
let alice: Person
let bob: Person
const posts: string[] = []
let writtenAt = Date.now() - 1_000 * HOUR

beforeAll(async () => {
  world = await World.create()
  alice = await world.person()
  bob = await world.person()
  await world.follows(bob, alice)
  await world.start()
  for (let n = 0; n < 12; n += 1) await post()
  await world.settled()
})
afterAll(() => world[Symbol.asyncDispose]())

async function post(): Promise<string> {
  // Six hours apart: of one author three stand in a row within twelve.
  writtenAt += 6 * HOUR
  const companion = await companionWrites(alice, { createdAt: new Date(writtenAt).toISOString() })
  await world.commits(alice, ...companion.writes)
  posts.unshift(companion.postUri)
  return companion.rkey
}

async function refuses(query: Record<string, string> | string, error = 'InvalidRequest'): Promise<void> {
  const { status, body } = await world.get(query)
  expect({ query, status, error: body.error }).toEqual({ query, status: 400, error })
}

badInputs({
  async 'FQ-001'() {
    for (const cursor of [
      'abc',
      '',
      'NaN',
      '1e309',
      '9'.repeat(400),
      '🍞',
      '1-1-',
      '2-1-aaaaaaaaaaaa',
      '2-1-aaaaaaaaaaaa-4-1-aaaaaaaaaaaa',
      '2-1-aaaaaaaaaaaa-3-99999999999999999-aaaaaaaaaaaa',
      '3-1-aaaaaaaaaaaa',
      '1-99999999999999999-aaaaaaaaaaaa',
    ]) {
      await refuses({ feed: FRIENDS, cursor })
    }
    await refuses(`feed=${FRIENDS}&cursor=1-1-aaaaaaaaaaaa&cursor=1-1-aaaaaaaaaaaa`)
  },
  async 'FQ-003'() {
    for (const limit of ['0', '-1', '101', '1e9', '1.5', '50abc', '', ' 5', '+5', '0x10'])
      await refuses({ feed: FRIENDS, limit })
    await refuses(`feed=${FRIENDS}&limit=1&limit=2`)
    expect((await world.page(bob, { limit: '100' })).feed).toEqual(posts)
  },
  async 'FQ-004'() {
    const other = FRIENDS.replace(PUBLISHER_DID, 'did:plc:somebodyelse')
    for (const feed of [
      other,
      `${FRIENDS}x`,
      `${FRIENDS}/`,
      'friends',
      'x'.repeat(10_000),
      FRIENDS.replace('generator', 'post'),
    ]) {
      await refuses({ feed }, 'UnknownFeed')
    }
    await refuses({})
    await refuses(`feed=${FRIENDS}&feed=${FRIENDS}`)
  },
  async 'FQ-006'() {
    const kept = [...posts]
    const seen: string[] = []
    let cursor: string | undefined
    for (let n = 0; n === 0 || cursor !== undefined; n += 1) {
      const page = await world.page(bob, { limit: '3', ...(cursor !== undefined && { cursor }) })
      seen.push(...page.feed)
      cursor = page.cursor
      await post()
      if (n === 0)
        await world.commits(alice, { action: 'delete', collection: POST, rkey: kept[1]!.split('/').at(-1)! })
      if (n === 1)
        await world.commits(alice, {
          action: 'delete',
          collection: ids.crumb,
          rkey: kept[10]!.split('/').at(-1)!,
        })
      await world.settled()
    }
    expect(seen).toEqual(kept.filter((_, n) => n !== 10))
    posts.splice(posts.indexOf(kept[1]!), 1)
    posts.splice(posts.indexOf(kept[10]!), 1)
  },
  async 'FQ-007'() {
    const last = await world.page(bob, { limit: String(posts.length) })
    expect(last.feed).toEqual(posts)
    expect('cursor' in last.body).toBe(false)
    const empty = await world.page(alice, { cursor: '1-0-000000000000' })
    expect(empty.body).toEqual({ feed: [] })
  },
  async 'FQ-009'() {
    expect(await world.get({ feed: FRIENDS })).toMatchObject({ status: 200, body: { feed: [] } })
  },
  async 'FQ-010'() {
    const { headers } = await world.page(bob)
    expect(headers.get('cache-control')).toBe('private, no-store')
    expect(headers.get('vary')).toContain('Authorization')
  },
  async 'FQ-013'() {
    const url = `${world.running.url}/xrpc/app.bsky.feed.getFeedSkeleton?feed=${FRIENDS}`
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const response = await fetch(url, { method })
      expect(response.status).toBe(405)
      expect(await response.json()).toMatchObject({ error: expect.any(String) })
    }
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(url, { method: 'OPTIONS' })).status).toBeLessThan(500)
    const status = await new Promise((resolve) => {
      request(url, { method: 'GET' }, (res) => resolve(res.resume().statusCode)).end(
        'a body nobody asked for',
      )
    })
    expect(status).toBeLessThan(500)
  },
  async 'FQ-015'() {
    const { hostname, port } = new URL(world.running.url)
    // fetch does not let a caller lie about the host.
    const response = await new Promise<IncomingMessage>((resolve) => {
      request(
        { hostname, port, path: '/.well-known/did.json', headers: { host: 'evil.example' } },
        resolve,
      ).end()
    })
    const text = Buffer.concat(await response.toArray()).toString()
    expect(response.headers['content-type']).toContain('application/json')
    expect(JSON.parse(text)).toMatchObject({
      id: SERVICE_DID,
      service: [{ id: '#bsky_fg', type: 'BskyFeedGenerator', serviceEndpoint: 'https://feeds.example.com' }],
    })
  },
})

it('never tells from the answer whose token was bad, nor serves it', async () => {
  const bad = [
    { aud: 'did:web:api.bsky.app' },
    { lxm: 'app.bsky.feed.getFeed' },
    { exp: Math.floor(Date.now() / 1000) - 3_600 },
    { iss: alice.did },
  ]
  for (const claims of bad) {
    expect(await world.page(bob, {}, claims)).toMatchObject({ status: 200, body: { feed: [] } })
  }
  expect(await world.get({ feed: FRIENDS }, 'not.a.token')).toMatchObject({ status: 200, body: { feed: [] } })
  expect((await world.page(bob, {}, { aud: `${SERVICE_DID}#bsky_fg` })).feed).toEqual(posts.slice(0, 50))
})
