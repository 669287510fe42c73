import { app } from '@breadcrumbs/lexicons'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { feeds } from '../src/feeds/registry.ts'
import { readSkeletonParams } from '../src/serve/skeleton-params.ts'
import { companionWrites, type Person } from './_person.ts'
import { FRIENDS, PUBLISHER_DID, World } from './_world.ts'

const { getFeedSkeleton, describeFeedGenerator } = app.bsky.feed
let world: World
let bob: Person

beforeAll(async () => {
  world = await World.create()
  const alice = await world.person()
  bob = await world.person()
  await world.follows(bob, alice)
  for (let n = 0; n < 3; n += 1) await world.commits(alice, ...(await companionWrites(alice)).writes)
  await world.start()
  await world.settled()
})
afterAll(() => world[Symbol.asyncDispose]())

it.each([undefined, '1', '2', '100'])('answers limit=%s as the lexicon says', async (limit) => {
  const query: Record<string, string> = limit === undefined ? {} : { limit }
  for (const viewer of [bob, undefined]) {
    const { body } = await world.page(viewer, query)
    expect(getFeedSkeleton.$output.schema.safeParse(body)).toMatchObject({ success: true })
  }
  expect((await world.page(bob, query)).feed.length).toBeGreaterThan(0)
})

it.each(['1', '50', '100', '0', '-1', '101', '1.5', 'x', ''])(
  'judges limit=%s as the lexicon does',
  (limit) => {
    const ours = readSkeletonParams(new URLSearchParams({ feed: FRIENDS, limit }), PUBLISHER_DID, feeds)
    const theirs = getFeedSkeleton.$params.safeParse({
      feed: FRIENDS,
      limit: limit === '' ? Number.NaN : Number(limit),
    })
    expect(ours.ok).toBe(theirs.success)
    if (ours.ok && theirs.success) expect(ours.request.limit).toBe(theirs.value.limit)
  },
)

it('takes the lexicon’s default when no limit is given', () => {
  const ours = readSkeletonParams(new URLSearchParams({ feed: FRIENDS }), PUBLISHER_DID, feeds)
  const { limit } = getFeedSkeleton.$params.parse({ feed: FRIENDS })
  expect(ours).toMatchObject({ ok: true, request: { limit } })
})

it('describes itself as the lexicon says', async () => {
  const answer = await fetch(`${world.running.url}/xrpc/app.bsky.feed.describeFeedGenerator`)
  expect(answer.headers.get('x-powered-by')).toBeNull()
  const body = await answer.json()
  expect(describeFeedGenerator.$output.schema.parse(body)).toMatchObject({
    feeds: ['friends', 'caught-up', 'finished'].map((rkey) => ({ uri: FRIENDS.replace('friends', rkey) })),
  })
})
