import path from 'node:path'
import type { AppBskyFeedDefs } from '@atproto/api'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import Sqlite from 'better-sqlite3'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest'
import type { Account } from '../src/local-network/accounts.ts'
import { hasBrowser, launchBrowser, signIn, type Visitor } from './_browser.ts'
import { startTestNetwork, type TestNetwork } from './_network.ts'

/** From "Save" in the app to the friend's feed, and from "Delete" until it is gone (issue 2). */
const WITHIN_MS = 5000

let network: TestNetwork
beforeAll(async () => {
  network = await startTestNetwork('feed')
})
afterAll(() => network?.close())

describe.skipIf(!hasBrowser())('one crumb travels the whole way', () => {
  let browser: Browser
  let author: Account
  let friend: Account
  let stranger: Account
  let app: Visitor

  beforeAll(async () => {
    browser = await launchBrowser()
    author = await network.person('wren', 'one')
    friend = await network.person('finch', 'two')
    stranger = await network.person('heron', 'one')
    await friend.agent.follow(author.did)
    // Whoever follows nobody might get an empty feed for that reason alone.
    await stranger.agent.follow(friend.did)
    app = await signIn(browser, network.addresses.webUrl, author)
  })
  afterAll(() => browser?.close())

  beforeEach(() => onTestFailed(() => app.picture('feed-failed')))

  const feedOf = async (viewer: Account): Promise<AppBskyFeedDefs.FeedViewPost[]> => {
    const feed = `at://${network.publisher.did}/app.bsky.feed.generator/friends`
    return (await viewer.agent.app.bsky.feed.getFeed({ feed, limit: 30 })).data.feed
  }
  const records = async (collection: string) =>
    (await author.agent.com.atproto.repo.listRecords({ repo: author.did, collection })).data.records

  it('brings what the author logs in the app to a follower on another PDS, and to nobody else', async () => {
    // The first request of a viewer makes the feed generator load whom they follow.
    expect(await feedOf(friend)).toEqual([])
    expect(await feedOf(stranger)).toEqual([])

    const { page } = app
    await page.getByRole('button', { name: 'Log', exact: true }).click()
    await page.getByRole('radio', { name: 'Show', exact: true }).check({ force: true })
    await page.getByRole('textbox', { name: 'Title' }).fill('The Leftovers')
    await page.getByRole('textbox', { name: 'Season' }).fill('2')
    await page.getByRole('textbox', { name: 'Episode' }).fill('8')
    await page.getByRole('textbox', { name: 'Note' }).fill('International assassin.')
    await page.getByRole('checkbox', { name: 'Tell friends' }).check({ force: true })
    await app.picture('feed-log-sheet')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const items = await waitFor(
      async () => {
        const feed = await feedOf(friend)
        return feed.length > 0 ? feed : undefined
      },
      { timeoutMs: WITHIN_MS, what: "the post in the friend's feed" },
    )

    const [crumb] = await records('app.breadcrumbs.crumb')
    const rkey = crumb!.uri.split('/').at(-1)
    expect(items.map(({ post }) => post.uri)).toEqual([`at://${author.did}/app.bsky.feed.post/${rkey}`])
    const { post } = items[0]!
    expect(post.author.handle).toBe('wren.test')
    expect(post.record).toMatchObject({
      text: '',
      embed: { external: { associatedRefs: [{ uri: crumb!.uri, cid: crumb!.cid }] } },
    })
    expect(JSON.stringify(post.record)).not.toContain('International assassin')
    expect(await feedOf(stranger)).toEqual([])
    expect(await feedOf(author)).toEqual([])
    await app.picture('feed-home')
  })

  it('takes both records and the item in the feed away when the author deletes the crumb in the app', async () => {
    expect(await feedOf(friend)).toHaveLength(1)
    await app.page.getByRole('button', { name: 'Delete crumb The Leftovers' }).click()
    await waitFor(async () => (await feedOf(friend)).length === 0, {
      timeoutMs: WITHIN_MS,
      what: 'the post to leave the feed',
    })
    expect(await records('app.breadcrumbs.crumb')).toEqual([])
    expect(await records('app.bsky.feed.post')).toEqual([])
    await app.picture('feed-deleted')
  })

  it('shows nothing the browser had to complain about', () => {
    expect(app.complaints).toEqual([])
  })
})

describe('records of the first app', () => {
  it('become activity in the index when their progress changes, and only then', async () => {
    const { agent, did } = await network.person('robin', 'two')
    const rkey = '3l7qzxk2wq22a'
    const put = (change: object) =>
      agent.com.atproto.repo.putRecord({
        repo: did,
        collection: 'app.breadcrumbs.show',
        rkey,
        record: {
          $type: 'app.breadcrumbs.show',
          title: 'Severance',
          status: 'app.breadcrumbs.defs#inProgress',
          coverUrl: 'https://covers.example.com/severance.jpg',
          createdAt: '2026-10-01T20:00:00.000Z',
          ...change,
        },
      })
    const progress = (episode: number) => ({
      progress: { season: 2, episode, positionSeconds: null, updatedAt: new Date().toISOString() },
    })
    await put(progress(4))
    await put(progress(5))
    await put({ ...progress(5), notes: 'Only a note.' })
    await put(progress(6))

    const steps = await waitFor(
      () => {
        const found = activitiesOf(did)
        return found.some(({ position }) => position?.episode === 6) ? found : undefined
      },
      { timeoutMs: WITHIN_MS, what: 'the last step in the index' },
    )
    expect(steps.map(({ kind, position }) => [kind, position?.season, position?.episode])).toEqual([
      ['progressed', 2, 4],
      ['progressed', 2, 5],
      ['progressed', 2, 6],
    ])
    expect(new Set(steps.map(({ work }) => work.title))).toEqual(new Set(['Severance']))
  })
})

interface Activity {
  readonly kind: string
  readonly work: { readonly title: string }
  readonly position?: { readonly season?: number; readonly episode?: number }
}

/** What the feed generator's log says that somebody did, oldest first. */
function activitiesOf(did: string): Activity[] {
  const db = new Sqlite(path.join(network.dataFolder, 'feedgen.sqlite'), { readonly: true })
  try {
    const rows = db
      .prepare<[string], { body: string }>(
        "select body from fact where did = ? and kind = 'activity' order by position",
      )
      .all(did)
    return rows.map(({ body }) => (JSON.parse(body) as { activity: Activity }).activity)
  } finally {
    db.close()
  }
}
