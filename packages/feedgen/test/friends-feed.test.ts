import { ids } from '@breadcrumbs/lexicons'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { friends } from '../src/feeds/friends.ts'
import { compareNewestFirst, type Item, type ItemKey } from '../src/index/item.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import type { FactBody } from '../src/log/fact.ts'
import { decodeCursor, encodeCursor } from '../src/serve/page-cursor.ts'

const VIEWER = 'did:plc:viewer'
const POST = 'app.bsky.feed.post'

/** Few moments for many posts, so that ties are common. */
const posted = fc.uniqueArray(
  fc.record({
    author: fc.integer({ min: 0, max: 4 }),
    rkey: fc.integer({ min: 0, max: 30 }),
    at: fc.integer({ min: -2, max: 2 }),
  }),
  { selector: (p) => `${p.author}/${p.rkey}`, maxLength: 60 },
)

function indexOf(
  posts: readonly { author: number; rkey: number; at: number }[],
  follows: readonly number[],
): MemoryIndex {
  const index = new MemoryIndex()
  let position = 0
  const put = (did: string, path: string, body: FactBody) =>
    index.apply({ did, path, version: '', body, position: ++position })
  put(VIEWER, '', { kind: 'viewer', loaded: true })
  for (const author of follows)
    put(VIEWER, `app.bsky.graph.follow/${author}`, { kind: 'follow', subject: `did:plc:${author}` })
  const work = { mediaType: 'show', title: 'x' }
  const activity = {
    work,
    kind: 'noted',
    position: undefined,
    spoilerFree: false,
    verdict: undefined,
    rating: undefined,
  } as const
  for (const { author, rkey, at } of posts) {
    put(`did:plc:${author}`, `${ids.crumb}/${rkey}`, { kind: 'activity', at, activity, cid: 'c' })
    put(`did:plc:${author}`, `${POST}/${rkey}`, {
      kind: 'post',
      at,
      cid: 'p',
      crumbRkey: `${rkey}`,
      evidence: 'same-rkey',
      refCid: undefined,
    })
  }
  return index
}

it('pages through exactly the followed items, newest first, once each, and ends', () => {
  fc.assert(
    fc.property(
      posted,
      fc.uniqueArray(fc.integer({ min: 0, max: 4 })),
      fc.integer({ min: 1, max: 7 }),
      (posts, follows, limit) => {
        const index = indexOf(posts, follows)
        const expected = follows
          .flatMap((author) => [...(index.author(`did:plc:${author}`)?.items ?? [])])
          .sort(compareNewestFirst)
        expect(expected).toHaveLength(posts.filter((p) => follows.includes(p.author)).length)
        const seen: Item[] = []
        let after: ItemKey | undefined
        do {
          const page = friends.page(index, index.viewer(VIEWER)!, { after, limit })
          seen.push(...page.items)
          // Through the wire form, as a client would.
          after = page.next && decodeCursor(encodeCursor(page.next))
          expect(page.next === undefined || page.items.length === limit).toBe(true)
        } while (after)
        expect(seen).toEqual(expected)
      },
    ),
  )
})

it('writes cursors of under 200 bytes that read back as they were', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.stringMatching(/^[0-9a-f]{12}$/), (at, tie) => {
      const text = encodeCursor({ at, tie })
      expect(text.length).toBeLessThan(200)
      expect(decodeCursor(text)).toEqual({ at: at === 0 ? 0 : at, tie })
    }),
  )
})

it('is described within the limits of a generator record', () => {
  expect([...new Intl.Segmenter().segment(friends.displayName)].length).toBeLessThanOrEqual(24)
  expect([...new Intl.Segmenter().segment(friends.description)].length).toBeLessThanOrEqual(300)
})
