import { type CrumbKind, ids } from '@breadcrumbs/lexicons'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { explain } from '../src/feeds/explain.ts'
import type { Feed, PageCursor } from '../src/feeds/feed.ts'
import { feeds } from '../src/feeds/registry.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import type { FactBody, NewFact } from '../src/log/fact.ts'
import { KeptPages } from '../src/serve/kept-pages.ts'
import { decodeCursor, encodeCursor } from '../src/serve/page-cursor.ts'
import { skeletonText } from '../src/serve/skeleton-text.ts'
import { naiveFeed, truthOf } from './_naive-feeds.ts'
import { thawedCopy } from './_reader.ts'

const VIEWER = 'did:plc:viewer'
const AUTHORS = ['did:plc:a', 'did:plc:b', 'did:plc:c']
const EVERYBODY = [VIEWER, ...AUTHORS]
const POST = 'app.bsky.feed.post'
const HOUR = 3_600_000
const WORKS = [
  { mediaType: 'show', title: 'Severance' },
  { mediaType: 'show', title: 'severance!', identifiers: [{ scheme: 'tmdb-tv', value: '1' }] },
  { mediaType: 'show', title: 'Dark', identifiers: [{ scheme: 'tmdb-tv', value: '2' }] },
  { mediaType: 'book', title: 'Dune' },
  { mediaType: 'book', title: 'Emma' },
  { mediaType: 'book', title: 'Ulysses' },
]
const KINDS: readonly CrumbKind[] = ['wanted', 'progressed', 'progressed', 'finished', 'dropped', 'noted']

const author = fc.constantFrom(...AUTHORS)
const anybody = fc.constantFrom(...EVERYBODY)
const rkey = fc.integer({ min: 0, max: 6 }).map(String)
const work = fc.constantFrom(...WORKS)
/** Few moments, so that ties are common, and some exactly at the edges of fold and day. */
const at = fc.integer({ min: 0, max: 9 }).map((n) => n * 6 * HOUR)
const position = fc.option(
  fc.integer({ min: 1, max: 3 }).map((episode) => ({
    $type: 'app.breadcrumbs.defs#episodePosition' as const,
    season: 1,
    episode,
  })),
  { nil: undefined, freq: 4 },
)
const crumb = fc.record({
  did: fc.oneof({ weight: 3, arbitrary: author }, { weight: 2, arbitrary: fc.constant(VIEWER) }),
  rkey,
  at,
  work,
  position,
  kind: fc.constantFrom(...KINDS),
  spoilerFree: fc.boolean(),
  rating: fc.option(fc.constant({ value: 4, max: 5 }), { nil: undefined }),
})
const crumbFact = crumb.map(({ did, rkey: key, at: time, ...activity }): NewFact => {
  const body: FactBody = {
    kind: 'activity',
    at: did === VIEWER ? time + 13 * HOUR : time,
    cid: 'c',
    activity: { ...activity, spoilerFree: activity.spoilerFree && time % 4 === 0, verdict: undefined },
  }
  return { did, path: `${ids.crumb}/${key}`, version: '', body }
})
const postFact = fc
  .record({ did: author, rkey, other: rkey, isOdd: fc.integer({ min: 0, max: 5 }), at })
  .map(({ did, rkey: key, other, isOdd, at: time }): NewFact => {
    const crumbRkey = isOdd === 0 ? other : key
    const body: FactBody = {
      kind: 'post',
      at: time,
      cid: 'p',
      crumbRkey,
      evidence: 'same-rkey',
      refCid: undefined,
    }
    return { did, path: `${POST}/${key}`, version: '', body }
  })
const graphFact = fc
  .record({
    kind: fc.constantFrom('follow' as const, 'follow' as const, 'block' as const),
    did: anybody,
    subject: anybody,
    rkey,
  })
  .map(
    ({ kind, did, subject, rkey: key }): NewFact => ({
      did: kind === 'follow' ? VIEWER : did,
      path: `app.bsky.graph.${kind}/${key}`,
      version: '',
      body: { kind, subject },
    }),
  )
const wishFact = fc.oneof(
  fc
    .record({
      did: anybody,
      shareToFriends: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
      shareKinds: fc.option(fc.subarray([...new Set(KINDS)], { minLength: 3 }), { nil: undefined }),
      excludeMediaTypes: fc.subarray(['book', 'game']),
      maxPostsPerDay: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
      showSpoilers: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
    })
    .map(
      ({ did, ...preference }): NewFact => ({
        did,
        path: `${ids.feedPreference}/self`,
        version: '',
        body: { kind: 'preference', preference },
      }),
    ),
  fc.record({ author, work }).map(
    (o): NewFact => ({
      did: VIEWER,
      path: `mute/${o.author}${o.work.title}`,
      version: '',
      body: { kind: 'mute', ...o },
    }),
  ),
  fc.record({ did: author, active: fc.boolean() }).map(
    ({ did, active }): NewFact => ({
      did,
      path: '',
      version: '',
      body: { kind: 'account', active, status: undefined },
    }),
  ),
)
const goneFact = fc
  .record({
    did: anybody,
    collection: fc.constantFrom(ids.crumb, POST, 'app.bsky.graph.follow', 'app.bsky.graph.block'),
    rkey,
  })
  .map(
    ({ did, collection, rkey: key }): NewFact => ({
      did,
      path: `${collection}/${key}`,
      version: '',
      body: { kind: 'gone' },
    }),
  )
const alone = <T>(arbitrary: fc.Arbitrary<T>) => arbitrary.map((fact) => [fact])
/** As apps write them: together, with one key and one time. */
const companionFacts = fc.tuple(crumbFact, postFact).map(([made, post]): NewFact[] => {
  if (made.did === VIEWER || made.body.kind !== 'activity' || post.body.kind !== 'post') return [made]
  const key = made.path.slice(ids.crumb.length + 1)
  const body: FactBody = { ...post.body, at: made.body.at, crumbRkey: key }
  return [made, { ...post, did: made.did, path: `${POST}/${key}`, body }]
})
const someFacts = fc.oneof(
  { weight: 20, arbitrary: companionFacts },
  { weight: 4, arbitrary: alone(crumbFact) },
  { weight: 4, arbitrary: alone(postFact) },
  { weight: 2, arbitrary: alone(graphFact) },
  { weight: 1, arbitrary: alone(wishFact) },
  { weight: 2, arbitrary: alone(goneFact) },
)
const START: readonly NewFact[] = [
  { did: VIEWER, path: '', version: '', body: { kind: 'viewer', loaded: true } },
  ...AUTHORS.map(
    (subject, i): NewFact => ({
      did: VIEWER,
      path: `app.bsky.graph.follow/${i}`,
      version: '',
      body: { kind: 'follow', subject },
    }),
  ),
]

function indexOf(facts: readonly NewFact[]): MemoryIndex {
  const index = new MemoryIndex()
  facts.forEach((fact, i) => {
    index.apply({ ...fact, position: i + 1 })
  })
  return index
}

function paged(rkeyOfFeed: string, index: MemoryIndex, limit: number): string[] {
  const seen: string[] = []
  const feed = feeds.get(rkeyOfFeed)
  const viewer = index.viewer(VIEWER)
  let after: PageCursor | undefined
  do {
    const page = feed!.page(index, viewer!, { after, limit })
    seen.push(...page.items.map(({ did, postRkey }) => `at://${did}/${POST}/${postRkey}`))
    // Through the wire form, as a client would.
    after = page.next && decodeCursor(encodeCursor(page.next))
  } while (after)
  return seen
}

/** Wishes also before anything was written by whom they are of. */
const facts = fc
  .tuple(fc.array(wishFact, { maxLength: 3 }), fc.array(someFacts, { minLength: 40, maxLength: 80 }))
  .map(([wishes, some]) => [...START, ...wishes, ...some.flat()])

it.each([...feeds.keys()])(
  '%s shows what the rules say, page by page, whatever was written and deleted',
  (name) => {
    let shown = 0
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 5 }), (written, limit) => {
        const truth = truthOf(written)
        const index = indexOf(written)
        const expected = naiveFeed(name, truth, VIEWER)
        expect(paged(name, index, limit)).toEqual(expected)
        expect(paged(name, indexOf(truth), limit)).toEqual(expected)
        expect(paged(name, thawedCopy(index, truth), limit)).toEqual(expected)
        for (const { did, path, body } of truth) {
          if (body.kind !== 'post') continue
          const uri = `at://${did}/${path}`
          const { code } = explain(index, VIEWER, uri, name)
          expect([uri, code === 'shown']).toEqual([uri, expected.includes(uri)])
        }
        shown += expected.length
      }),
      { numRuns: 300 },
    )
    // The rules hide much; a test in which nothing is ever shown would prove nothing.
    expect(shown).toBeGreaterThan(20)
  },
)

it('answers a first page as it was kept only while the feed would make the same, whatever is written', () => {
  // Of those that the feed made: how many from what it had looked at before.
  let [asked, made, madeAgain] = [0, 0, 0]
  const counted = [...feeds.values()].map((feed) => ({
    ...feed,
    page: (...of: Parameters<Feed['page']>) => {
      made += 1
      const [index, , , before] = of
      const looksUp = vi.spyOn(index.pageEnds, 'find')
      const page = feed.page(...of)
      if (before && looksUp.mock.calls.length === 0) madeAgain += 1
      looksUp.mockRestore()
      return page
    },
  }))
  const stranger = crumbFact.map((fact): NewFact => ({ ...fact, did: 'did:plc:stranger' }))
  const everything = fc
    .tuple(facts, fc.array(stranger, { minLength: 1, maxLength: 3 }))
    .chain(([some, strangers]) => fc.shuffledSubarray(strangers).map((others) => [...some, ...others]))
  const takedown = fc.record({ n: fc.nat(200), subject: author, isDown: fc.boolean() })
  fc.assert(
    fc.property(everything, fc.array(takedown, { maxLength: 5 }), (written, takedowns) => {
      const index = new MemoryIndex()
      const pages = new KeptPages(index)
      written.forEach((fact, n) => {
        index.apply({ ...fact, position: n + 1 })
        if (takedowns.some((decision) => decision.n === n))
          index.takedowns.set(takedowns.filter((decision) => decision.n <= n))
        const viewer = index.viewer(VIEWER)
        if (!viewer) return
        counted.forEach((feed, f) => {
          const request = { after: undefined, limit: 5 }
          const fresh = skeletonText([...feeds.values()][f]!.page(index, viewer, request))
          expect(pages.text(feed, viewer, request)).toBe(fresh)
          asked += 1
        })
      })
    }),
    { numRuns: 150 },
  )
  expect(asked - made).toBeGreaterThan(100)
  expect(madeAgain).toBeGreaterThan(100)
})
