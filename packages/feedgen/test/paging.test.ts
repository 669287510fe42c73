import { ids } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import { explain } from '../src/feeds/explain.ts'
import type { PageCursor } from '../src/feeds/feed.ts'
import { feeds } from '../src/feeds/registry.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import type { FactBody } from '../src/log/fact.ts'
import { decodeCursor, encodeCursor } from '../src/serve/page-cursor.ts'

const BOB = 'did:plc:bob'
const POST = 'app.bsky.feed.post'
const HOUR = 3_600_000

/** Somebody who finishes a book every hour, and a reader who finishes each much later. */
class Shelf {
  readonly index = new MemoryIndex()
  private position = 0

  constructor() {
    this.put(BOB, '', { kind: 'viewer', loaded: true })
    for (let n = 0; n < 20; n += 1)
      this.put(BOB, `app.bsky.graph.follow/${n}`, { kind: 'follow', subject: did(n) })
  }

  put(who: string, path: string, body: FactBody): void {
    this.position += 1
    this.index.apply({ did: who, path, version: '', body, position: this.position })
  }

  crumb(who: string, rkey: string, book: number, at: number): void {
    const activity = {
      work: { mediaType: 'book', title: `Book ${book}` },
      kind: 'finished',
      position: undefined,
      spoilerFree: false,
      verdict: undefined,
      rating: { value: 3, max: 5 },
    } as const
    this.put(who, `${ids.crumb}/${rkey}`, { kind: 'activity', at, cid: 'c', activity })
  }

  companion(n: number): void {
    const at = Math.floor(n / 3) * HOUR
    this.crumb(did(n % 20), `k${n}`, n, at)
    this.put(did(n % 20), `${POST}/k${n}`, {
      kind: 'post',
      at,
      cid: 'p',
      crumbRkey: `k${n}`,
      evidence: 'same-rkey',
      refCid: undefined,
    })
  }

  /** The reader had begun the book, and finishes it. */
  unlock(n: number): void {
    const begun = {
      work: { mediaType: 'book', title: `Book ${n}` },
      kind: 'started',
      position: undefined,
    } as const
    const activity = { ...begun, spoilerFree: false, verdict: undefined, rating: undefined }
    this.put(BOB, `${ids.crumb}/begun${n}`, { kind: 'activity', at: -HOUR, cid: 'c', activity })
    this.crumb(BOB, `own${n}`, n, 1_000 * HOUR + Math.floor(n / 5) * HOUR)
  }

  delete(n: number): void {
    this.put(did(n % 20), `${POST}/k${n}`, { kind: 'gone' })
  }
}

const did = (n: number) => `did:plc:author${n}`

it.each([...feeds.keys()])(
  '%s pages over 500 items without duplicate or gap while others come and go, and ends',
  (name) => {
    const shelf = new Shelf()
    for (let n = 100; n < 700; n += 1) shelf.companion(n)
    for (let n = 0; n < 900; n += 1) if (name === 'caught-up') shelf.unlock(n)
    const deleted = new Set<string>()
    const seen: string[] = []
    let after: PageCursor | undefined
    for (let page = 0; ; page += 1) {
      expect(page).toBeLessThan(100)
      const { items, next } = feeds
        .get(name)!
        .page(shelf.index, shelf.index.viewer(BOB)!, { after, limit: 30 })
      seen.push(...items.map(({ postRkey }) => postRkey))
      if (!next) break
      after = decodeCursor(encodeCursor(next))
      // News above what is read, late ones below it, and deletions on both sides, the cursor's item among them.
      shelf.companion(700 + page)
      shelf.companion(99 - page)
      for (const rkey of [seen.at(-1) ?? '', `k${120 + 7 * page}`]) {
        deleted.add(rkey)
        shelf.delete(Number(rkey.slice(1)))
      }
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThanOrEqual(500)
    const missing = Array.from({ length: 600 }, (_, i) => `k${i + 100}`).filter(
      (rkey) => !seen.includes(rkey) && !deleted.has(rkey),
    )
    expect(missing).toEqual([])
  },
)

it('ends a feed of which the reader may see nothing, page by bounded page, whoever answers each', () => {
  // Two processes: neither remembers where a page of the other ended.
  const shelves = [new Shelf(), new Shelf()] as const
  for (const shelf of shelves) {
    for (let n = 0; n < 12_000; n += 1) shelf.companion(n)
    for (let n = 0; n < 20; n += 1) {
      const preference = {
        shareToFriends: true,
        shareKinds: [],
        excludeMediaTypes: [],
        maxPostsPerDay: undefined,
        showSpoilers: false,
      }
      shelf.put(did(n), `${ids.feedPreference}/self`, { kind: 'preference', preference })
    }
  }
  let after: PageCursor | undefined
  let pages = 0
  do {
    const { index } = shelves[pages % 2 === 0 ? 0 : 1]
    const page = feeds.get('friends')!.page(index, index.viewer(BOB)!, { after, limit: 30 })
    expect(page.items).toEqual([])
    after = page.next
    pages += 1
  } while (after && pages < 10)
  expect(pages).toBe(3)
})

it('explains each way in which nothing is known', () => {
  const shelf = new Shelf()
  shelf.companion(20)
  const uri = (rkey: string, who = did(0)) => `at://${who}/${POST}/${rkey}`
  const code = (post: string, viewer = BOB, feed = 'friends') => explain(shelf.index, viewer, post, feed).code
  expect(code(uri('k20'))).toBe('shown')
  expect(code(uri('k20'), BOB, 'other')).toBe('unknown-feed')
  expect(code('at://did:plc:author0/app.bsky.feed.like/k20')).toBe('not-a-post')
  expect(code(uri('k20'), 'did:plc:nobody')).toBe('unknown-viewer')
  expect(code(uri('k21'))).toBe('unknown-post')
  expect(code(uri('k20', 'did:plc:nobody'))).toBe('unknown-author')
  shelf.put(did(0), `${ids.crumb}/k20`, { kind: 'gone' })
  expect(code(uri('k20'))).toBe('no-crumb')
  shelf.put(BOB, '', { kind: 'viewer', loaded: false })
  expect(code(uri('k20'))).toBe('viewer-not-loaded')
  expect(explain(shelf.index, BOB, uri('k20')).sentence).toMatch(/\.$/)
})
