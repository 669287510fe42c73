import { app } from '@breadcrumbs/lexicons'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { companionWrites, type Person } from './_person.ts'
import { FRIENDS, PUBLISHER_DID, SERVICE_DID, World } from './_world.ts'

const ANONYMOUS = `at://${PUBLISHER_DID}/app.bsky.feed.post/3lbreadcrumb2`
const WARMUP = `at://${PUBLISHER_DID}/app.bsky.feed.post/3lbreadcrumb3`
const INTERACTIONS = 'app.bsky.feed.sendInteractions'

let world: World
let alice: Person

beforeAll(async () => {
  world = await World.create()
  world.extraEnv = { FEEDGEN_ANONYMOUS_POST: ANONYMOUS, FEEDGEN_WARMUP_POST: WARMUP }
  alice = await world.person()
  for (let n = 0; n < 3; n += 1) await world.commits(alice, ...(await companionWrites(alice)).writes)
  await world.start()
  await world.settled()
})
afterAll(() => world[Symbol.asyncDispose]())

describe('a page that is nobody’s', () => {
  it('is one explaining post without a cursor, for no token and for a bad one alike', async () => {
    for (const page of [await world.page(), await world.get({ feed: FRIENDS }, 'not.a.token')]) {
      expect(page.body).toEqual({ feed: [{ post: ANONYMOUS }] })
      expect(app.bsky.feed.getFeedSkeleton.$output.schema.safeParse(page.body)).toMatchObject({
        success: true,
      })
    }
  })

  it('is empty for a poll', async () => {
    expect((await world.page(undefined, { limit: '1' })).body).toEqual({ feed: [] })
  })
})

describe('a reader whose PDS is slow', () => {
  it('sees the explaining post first and their own feed later, and is refused in the middle', async () => {
    const bob = await world.person()
    await world.follows(bob, alice)
    world.pds.behave('hang')
    expect((await world.page(bob)).body).toEqual({ feed: [{ post: WARMUP }] })
    expect(await world.page(bob, { cursor: '1-0-000000000000' })).toMatchObject({
      status: 503,
      body: { error: 'NotReady' },
    })
    world.pds.release()
    await waitFor(async () => (await world.page(bob)).feed.length === 3, { what: 'the feed of bob' })
  })

  it('is not loaded by a poll', async () => {
    const carol = await world.person()
    await world.follows(carol, alice)
    // Others are asked about while the service runs; follows are what a reader is loaded for.
    const asked = world.pds.lists('app.bsky.graph.follow')
    expect((await world.page(carol, { limit: '1' })).body).toEqual({ feed: [] })
    expect(world.pds.lists('app.bsky.graph.follow')).toBe(asked)
    expect((await world.page(carol)).feed).toHaveLength(3)
    expect((await world.page(carol, { limit: '1' })).feed).toHaveLength(1)
  })
})

describe('interactions', () => {
  function post(body: unknown, token?: string): Promise<Response> {
    return fetch(`${world.running.url}/xrpc/${INTERACTIONS}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    })
  }
  async function send(body: unknown, token?: string): Promise<{ status: number; body: unknown }> {
    const response = await post(body, token)
    return { status: response.status, body: await response.json() }
  }
  const seen = { event: 'app.bsky.feed.defs#interactionSeen', item: ANONYMOUS, feedContext: 'x' }
  const tokenOf = (person: Person, lxm = INTERACTIONS) => person.token({ aud: SERVICE_DID, lxm })

  it('are taken from whoever signs for this method, and from nobody else', async () => {
    expect(await send({ interactions: [seen] }, await tokenOf(alice))).toEqual({ status: 200, body: {} })
    const other = await tokenOf(alice, 'app.bsky.feed.getFeedSkeleton')
    for (const token of [undefined, 'not.a.token', other]) {
      expect((await send({ interactions: [seen] }, token)).status).toBe(401)
    }
  })

  it('for less take that work of that person out of the reader’s feed', async () => {
    const dora = await world.person()
    await world.follows(dora, alice)
    const { feed } = await world.page(dora)
    expect(feed.length).toBeGreaterThan(0)
    const less = { event: 'app.bsky.feed.defs#requestLess', item: feed[0] }
    expect((await send({ interactions: [less] }, await tokenOf(dora))).status).toBe(200)
    expect((await world.page(dora)).feed).toEqual(feed.slice(1))
  })

  it('are refused when there are too many (DS-006), too large or no interactions, never with a 5xx', async () => {
    const less = { event: 'app.bsky.feed.defs#requestLess', item: ANONYMOUS }
    for (const body of [
      { interactions: Array.from({ length: 501 }, () => seen) },
      { interactions: Array.from({ length: 26 }, () => less) },
      { interactions: [{ ...seen, item: 'nonsense' }] },
      { interactions: 'many' },
      {},
    ]) {
      expect((await send(body, await tokenOf(alice))).status).toBe(400)
    }
    const large = { interactions: [{ ...seen, feedContext: 'x'.repeat(300_000) }] }
    expect((await send(large, await tokenOf(alice))).status).toBe(413)
    const ids = Array.from({ length: 20_000 }, () => ({ event: less.event, item: ANONYMOUS }))
    expect((await send({ interactions: ids }, await tokenOf(alice))).status).toBe(413)
  })

  it('are taken of one reader so often, and of another none the less (DS-009)', async () => {
    const [frank, grace] = [await world.person(), await world.person()]
    const statuses: number[] = []
    for (let n = 0; n < 31; n += 1) {
      statuses.push((await send({ interactions: [seen] }, await tokenOf(frank))).status)
    }
    expect(statuses).toEqual([...Array.from({ length: 30 }, () => 200), 429])
    const { status, headers } = await post({ interactions: [seen] }, await tokenOf(frank))
    expect([status, Number(headers.get('retry-after')) > 0]).toEqual([429, true])
    expect((await send({ interactions: [seen] }, await tokenOf(grace))).status).toBe(200)
  })

  it('of unknown kinds are taken too: clients are newer than we are', async () => {
    const body = { interactions: [{ event: 'app.bsky.feed.defs#interactionDream' }, {}] }
    expect(await send(body, await tokenOf(alice))).toEqual({ status: 200, body: {} })
  })
})
