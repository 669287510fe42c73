import { expect, test } from 'vitest'
import { judgeFeed, readFeed } from '../src/data/feeds.ts'
import { readLabelers, readModeration, readPostView } from '../src/data/moderation.ts'
import { publicClient } from '../src/data/xrpc.ts'
import { type Answer, fakePds } from './_fake-pds.ts'

const LABELERS = 'did:plc:one;redact, did:plc:two'
const AUTHOR = 'did:plc:author'
const uriOf = (rkey: string) => `at://${AUTHOR}/app.bsky.feed.post/${rkey}`
const item = (rkey: string, title: string, val?: string) => ({
  post: {
    uri: uriOf(rkey),
    author: { did: AUTHOR, handle: 'wren.example' },
    record: { $type: 'app.bsky.feed.post', text: '' },
    embed: {
      $type: 'app.bsky.embed.external#view',
      external: { uri: 'https://crumbs.example', title, description: '' },
    },
    labels: val ? [{ src: AUTHOR, uri: uriOf(rkey), val, cts: '2026-03-01T00:00:00Z' }] : [],
  },
})
const adult = { $type: 'app.bsky.actor.defs#adultContentPref', enabled: true }

/** Reads preferences that are answered so, and judges a feed of three films by them. */
async function judged(preferences: Answer) {
  await using pds = await fakePds(({ nsid }) =>
    nsid === 'app.bsky.feed.getFeed'
      ? [
          200,
          { feed: [item('1', 'Paddington'), item('2', 'Emmanuelle', 'porn'), item('3', 'Shame', 'sexual')] },
        ]
      : preferences,
  )
  const client = publicClient(pds.url, fetch)
  const { library, prefs } = await readModeration(client)
  const judge = library.createJudge({
    userDid: 'did:plc:reader',
    prefs,
    services: [],
    hiddenLabels: [],
    languages: ['en'],
    place: 'list',
  })
  const posts = await readFeed(client, 'at://did:plc:feeds/app.bsky.feed.generator/friends', LABELERS)
  return { shown: judgeFeed(posts, judge, Date.now()), asked: pds.asked }
}

test('a feed is asked for with the labels of one’s labelers, and what is hidden is only a number', async () => {
  const { shown, asked } = await judged([200, { preferences: [adult] }])
  const feed = asked.find(({ nsid }) => nsid === 'app.bsky.feed.getFeed')
  expect(feed?.headers['atproto-accept-labelers']).toBe(LABELERS)
  expect(shown.hiddenCount).toBe(1)
  expect(shown.cards).toMatchObject([
    { title: 'Paddington', judgement: { show: 'open' } },
    {
      title: 'Shame',
      judgement: { show: 'covered', cover: { words: 'Sexually suggestive, says its author' } },
    },
  ])
  expect(JSON.stringify(shown)).not.toContain('Emmanuelle')
})

// OA-004: a permission that was not granted closes more, never less.
test.each([401, 403, 501])(
  'where preferences may not be read (%s), what is labelled is not shown',
  async (status) => {
    const { shown } = await judged([status, {}])
    expect(shown.cards.map(({ title }) => title)).toEqual(['Paddington'])
    expect(shown.hiddenCount).toBe(2)
  },
)

test('preferences that cannot be read right now are a failure, never a choice', async () => {
  await using pds = await fakePds(() => [502, {}])
  await expect(readModeration(publicClient(pds.url, fetch))).rejects.toThrow()
})

test('labelers are asked what their labels mean, all at once', async () => {
  const views = [{ creator: { did: 'did:plc:one' } }]
  await using pds = await fakePds(() => [200, { views }])
  expect(await readLabelers(publicClient(pds.url, fetch), ['did:plc:one', 'did:plc:two'])).toEqual(views)
  expect(pds.asked).toHaveLength(1)
  expect(pds.asked[0]?.params.getAll('dids')).toEqual(['did:plc:one', 'did:plc:two'])
  expect(pds.asked[0]?.params.get('detailed')).toBe('true')
})

test('not to be allowed to ask is told apart from no answer and from an odd one', async () => {
  const answered = async (answer: Answer) => {
    await using pds = await fakePds(() => answer)
    return await readLabelers(publicClient(pds.url, fetch), ['did:plc:one'])
  }
  expect(await answered([403, {}])).toBeNull()
  await expect(answered([500, {}])).rejects.toThrow('500')
  await expect(answered([200, { views: 'none' }])).rejects.toThrow('no labelers')
})

test('a post is asked for with its labels; one that is not there is none, and a refusal is a failure', async () => {
  const { post } = item('1', 'Paddington')
  await using pds = await fakePds(({ params }) => [
    200,
    { posts: params.get('uris') === post.uri ? [post] : [] },
  ])
  const client = publicClient(pds.url, fetch)
  expect(await readPostView(client, post.uri, LABELERS)).toEqual(post)
  expect(await readPostView(client, uriOf('2'), LABELERS)).toBeNull()
  expect(pds.asked[0]?.headers['atproto-accept-labelers']).toBe(LABELERS)
  await using refusing = await fakePds(() => [403, {}])
  await expect(readPostView(publicClient(refusing.url, fetch), post.uri, LABELERS)).rejects.toThrow('403')
})
