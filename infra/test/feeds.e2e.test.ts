import { waitFor } from '@breadcrumbs/service-kit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../src/local-network/accounts.ts'
import { dropCrumb, type Told, takeBack, tellFriends } from './_crumbs.ts'
import { startTestNetwork, type TestNetwork } from './_network.ts'

/** The three feeds as Bluesky shows them: asked of the AppView, hydrated by it, for viewers at different places. */

/** Until something must have happened, ms: far above what it takes, for machines that are busy. */
const WITHIN_MS = 20_000
/** Of the test that pages through hundreds of items, ms: eleven seconds on two cores that have nothing else to do. */
const LONG_MS = 120_000
const HOUR_MS = 3_600_000
const severance = {
  mediaType: 'show',
  title: 'Severance',
  identifiers: [{ scheme: 'tmdb-tv', value: '95396' }],
}
const perfectDays = {
  mediaType: 'movie',
  title: 'Perfect Days',
  identifiers: [{ scheme: 'imdb', value: 'tt27503384' }],
}

let network: TestNetwork
let author: Account
/** Far ahead in the show. */
let ahead: Account
/** Behind in the show. */
let behind: Account
/** Follows, but tracks nothing. */
let onlooker: Account

beforeAll(async () => {
  network = await startTestNetwork('feeds')
  author = await network.person('wren', 'one')
  ahead = await network.person('finch', 'two')
  behind = await network.person('heron', 'one')
  onlooker = await network.person('plover', 'two')
  for (const viewer of [ahead, behind, onlooker]) await viewer.agent.follow(author.did)
  await dropCrumb(ahead, { work: severance, kind: 'progressed', season: 2, episode: 9 })
  await dropCrumb(behind, { work: severance, kind: 'progressed', season: 1, episode: 2 })
})
afterAll(() => network?.close())

const feedUri = (rkey: string): string => `at://${network.publisher.did}/app.bsky.feed.generator/${rkey}`

async function shown(viewer: Account, rkey: string): Promise<string[]> {
  const { data } = await viewer.agent.app.bsky.feed.getFeed({ feed: feedUri(rkey), limit: 30 })
  return data.feed.map(({ post }) => post.uri)
}

/** Waits until the feed is exactly this; the stream, the index and the AppView each need their moment. */
async function becomes(viewer: Account, rkey: string, uris: readonly string[], what: string): Promise<void> {
  let last: string[] = []
  await waitFor(
    async () => {
      last = await shown(viewer, rkey)
      return JSON.stringify(last) === JSON.stringify(uris)
    },
    { timeoutMs: WITHIN_MS, what },
  ).catch((error: unknown) => {
    expect(last, what).toEqual(uris)
    throw error
  })
}

describe('a spoiler', () => {
  let spoiler: string
  beforeAll(async () => {
    // The first request of a viewer makes the feed generator load them.
    for (const viewer of [ahead, behind, onlooker]) await shown(viewer, 'friends')
    ;[spoiler] = (await tellFriends(author, network.addresses.webUrl, [
      { work: severance, kind: 'progressed', season: 2, episode: 4 },
    ])) as [string]
  })

  it('is shown to who is past it and to who does not watch the show', async () => {
    await becomes(ahead, 'friends', [spoiler], 'the feed of who is ahead')
    await becomes(onlooker, 'friends', [spoiler], 'the feed of who does not watch')
  })

  it('is withheld from who is behind', async () => {
    expect(await shown(behind, 'friends')).toEqual([])
    expect(await shown(behind, 'caught-up')).toEqual([])
  })

  it('comes back, unlocked, when they have caught up', async () => {
    await dropCrumb(behind, { work: severance, kind: 'progressed', season: 2, episode: 5 })
    await becomes(behind, 'caught-up', [spoiler], 'caught-up')
    expect(await shown(ahead, 'caught-up')).toEqual([])
  })

  it('leaves every feed when its author takes it back', async () => {
    await takeBack(author, spoiler)
    for (const viewer of [ahead, onlooker]) await becomes(viewer, 'friends', [], 'friends after the deletion')
    await becomes(behind, 'caught-up', [], 'caught-up after the deletion')
  })
})

describe('what friends finished', () => {
  let finished: string
  beforeAll(async () => {
    ;[finished] = (await tellFriends(author, network.addresses.webUrl, [
      { work: perfectDays, kind: 'finished', more: { rating: { value: 9, max: 10 } } },
    ])) as [string]
  })

  it('is in the feed of its own, once', async () => {
    await becomes(onlooker, 'finished', [finished], 'finished')
  })

  it('is hidden while the author’s account is deactivated, and back with it', async () => {
    await author.agent.com.atproto.server.deactivateAccount({})
    await becomes(onlooker, 'finished', [], 'finished while deactivated')
    await author.agent.com.atproto.server.activateAccount()
    await becomes(onlooker, 'finished', [finished], 'finished after the return')
  })

  it('is not shown to who blocks the author', async () => {
    await ahead.agent.app.bsky.graph.block.create(
      { repo: ahead.did },
      { subject: author.did, createdAt: new Date().toISOString() },
    )
    await becomes(ahead, 'finished', [], 'finished after the block')
  })
})

describe('what a reader wants less of', () => {
  let teller: Account
  let tired: Account
  let keen: Account
  let [weary, welcome]: [string, string] = ['', '']
  const dune = { mediaType: 'book', title: 'Dune' }
  const emma = { mediaType: 'book', title: 'Emma' }
  const tells = (...works: Told['work'][]): Promise<string[]> =>
    tellFriends(
      teller,
      network.addresses.webUrl,
      works.map((work) => ({ work, kind: 'started' })),
    )

  beforeAll(async () => {
    teller = await network.person('sparrow', 'one')
    tired = await network.person('dunnock', 'two')
    keen = await network.person('swift', 'one')
    for (const viewer of [tired, keen]) {
      await viewer.agent.follow(teller.did)
      await shown(viewer, 'friends')
    }
    ;[weary, welcome] = (await tells(dune, emma)) as [string, string]
    for (const viewer of [tired, keen])
      await becomes(viewer, 'friends', [welcome, weary], 'friends of both readers')
  })

  /** What a client does with an item of a feed: told through the reader’s PDS, with what the feed said of the item. */
  async function reports(viewer: Account, event: 'requestLess' | 'requestMore', uri: string): Promise<void> {
    const feed = feedUri('friends')
    const { data } = await viewer.agent.app.bsky.feed.getFeed({ feed, limit: 30 })
    const item = data.feed.find(({ post }) => post.uri === uri)
    expect(item?.feedContext).toBeTruthy()
    const interaction = { item: uri, event: `app.bsky.feed.defs#${event}`, feedContext: item?.feedContext }
    const proxied = viewer.agent.withProxy('bsky_fg', network.addresses.feedgenDid)
    const { success, data: answer } = await proxied.app.bsky.feed.sendInteractions({
      feed,
      interactions: [interaction],
    })
    expect({ success, answer }).toEqual({ success: true, answer: {} })
  }

  it('can be said at all: clients offer it where the feed accepts it', async () => {
    const { data } = await tired.agent.app.bsky.feed.getFeedGenerator({ feed: feedUri('friends') })
    expect(data.view.acceptsInteractions).toBe(true)
  })

  it('is gone from their feed as soon as their PDS has passed it on, and from nobody else’s', async () => {
    await reports(tired, 'requestLess', weary)
    expect(await shown(tired, 'friends')).toEqual([welcome])
    expect(await shown(keen, 'friends')).toEqual([welcome, weary])
  })

  it('stays away when the same person writes about the same work again', async () => {
    const [again, other] = (await tells(dune, { mediaType: 'book', title: 'Persuasion' })) as [string, string]
    // One of a work within 12 hours stands for the others.
    await becomes(keen, 'friends', [other, again, welcome], 'friends of who wants it all')
    await becomes(tired, 'friends', [other, welcome], 'friends of who is tired of it')
  })

  it('is not what they want more of: that changes nothing', async () => {
    const before = await shown(tired, 'friends')
    await reports(tired, 'requestMore', welcome)
    expect(await shown(tired, 'friends')).toEqual(before)
  })
})

describe('a long feed', () => {
  it('pages through 520 items with no gap and no double, and ends', { timeout: LONG_MS }, async () => {
    const prolific = await network.person('magpie', 'one')
    const reader = await network.person('robin', 'two')
    await reader.agent.follow(prolific.did)
    await shown(reader, 'friends')
    const told = await tellFriends(
      prolific,
      network.addresses.webUrl,
      Array.from({ length: 520 }, (_, n) => ({
        work: { mediaType: 'book', title: `Volume ${n}` },
        kind: 'started',
      })),
      // Closer together the feed would pass over some: three of one person stand in a row.
      6 * HOUR_MS,
    )
    const newest = told.at(-1)!
    await waitFor(async () => (await shown(reader, 'friends'))[0] === newest, {
      timeoutMs: 2 * WITHIN_MS,
      what: 'the newest of them at the top',
    })

    const seen: string[] = []
    let cursor: string | undefined
    let pages = 0
    do {
      const { data } = await reader.agent.app.bsky.feed.getFeed({
        feed: feedUri('friends'),
        limit: 30,
        cursor,
      })
      seen.push(...data.feed.map(({ post }) => post.uri))
      cursor = data.cursor
      pages += 1
    } while (cursor !== undefined && pages < 100)
    expect(pages).toBeLessThan(100)
    expect(seen).toEqual([...told].reverse())
  })
})

describe('a server that addresses its tokens to somebody else', () => {
  it('gets the page everybody gets, never personal data', async () => {
    const url = new URL('/xrpc/app.bsky.feed.getFeedSkeleton', network.addresses.feedgenUrl)
    url.search = new URLSearchParams({ feed: feedUri('finished') }).toString()
    const { data } = await onlooker.agent.com.atproto.server.getServiceAuth({
      aud: 'did:web:api.bsky.app',
      lxm: 'app.bsky.feed.getFeedSkeleton',
    })
    const anonymous = await (await fetch(url)).json()
    const misaddressed = await fetch(url, { headers: { authorization: `Bearer ${data.token}` } })
    expect(misaddressed.status).toBe(200)
    expect(await misaddressed.json()).toEqual(anonymous)
    expect(JSON.stringify(anonymous)).not.toContain(author.did)
  })
})
