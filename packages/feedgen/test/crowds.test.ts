import { ids } from '@breadcrumbs/lexicons'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { explain } from '../src/feeds/explain.ts'
import type { PageCursor } from '../src/feeds/feed.ts'
import { friends } from '../src/feeds/friends.ts'
import { NewestMerge } from '../src/feeds/merge-newest.ts'
import { SPARE_ITEMS } from '../src/feeds/trail.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import type { NewFact } from '../src/log/fact.ts'
import { decodeCursor, encodeCursor } from '../src/serve/page-cursor.ts'
import { fact, itemOf, POST, readerOf } from './_items.ts'
import { naiveFeed, truthOf } from './_naive-feeds.ts'

const VIEWER = 'did:plc:viewer'
const AUTHORS = ['did:plc:a', 'did:plc:b', 'did:plc:c']
const HOUR = 3_600_000

const START = readerOf(VIEWER, AUTHORS)

const item = (author: number, rkey: string, at: number, title?: string) =>
  itemOf(AUTHORS[author] as string, rkey, at, title)

function indexOf(facts: readonly NewFact[]): MemoryIndex {
  const index = new MemoryIndex()
  facts.forEach((one, n) => {
    index.apply({ ...one, position: n + 1 })
  })
  return index
}

const uriOf = (o: { did: string; postRkey: string }) => `at://${o.did}/${POST}/${o.postRkey}`

/** The friends feed in pages, each cursor in its form on the wire. */
function pages(index: MemoryIndex, limit: number): string[][] {
  const found: string[][] = []
  let after: PageCursor | undefined
  do {
    const page = friends.page(index, index.viewer(VIEWER)!, { after, limit })
    found.push(page.items.map(uriOf))
    after = page.next && decodeCursor(encodeCursor(page.next))
  } while (after)
  return found
}

describe('many items of one author', () => {
  it('stand three in a row, whatever the pages, as the rules say', () => {
    let passedOver = 0
    // Crowds of one author, at the edges of the twelve hours, with few works, so that some fold.
    const crowd = fc.record({
      author: fc.nat(2),
      hour: fc.nat(20),
      size: fc.integer({ min: 1, max: 9 }),
      apart: fc.constantFrom(0, 1, 60_000, 4 * HOUR, 6 * HOUR, 6 * HOUR + 1),
      title: fc.constantFrom(undefined, undefined, undefined, 'Emma'),
    })
    fc.assert(
      fc.property(
        fc.array(crowd, { minLength: 2, maxLength: 8 }),
        fc.integer({ min: 1, max: 7 }),
        (crowds, limit) => {
          const written = crowds.flatMap(({ author, hour, size, apart, title }, nth) =>
            Array.from({ length: size }, (_, n) =>
              item(author, `k${nth}-${n}`, hour * HOUR + n * apart, n % 2 === 0 ? title : undefined),
            ).flat(),
          )
          const facts = [...START, ...written]
          const expected = naiveFeed('friends', truthOf(facts), VIEWER)
          const index = indexOf(facts)
          expect(pages(index, limit).flat()).toEqual(expected)
          for (const { did, path, body } of written) {
            if (body.kind !== 'post') continue
            const { code } = explain(index, VIEWER, `at://${did}/${path}`)
            expect([path, code === 'shown']).toEqual([path, expected.includes(`at://${did}/${path}`)])
            if (code === 'many-in-a-row') passedOver += 1
          }
        },
      ),
      { numRuns: 200 },
    )
    expect(passedOver).toBeGreaterThan(200)
  })

  it('cost a page two searches and no scan, ten thousand of them between what it shows', () => {
    const facts = [...START]
    for (let n = 0; n < 10_000; n += 1) facts.push(...item(0, `k${n}`, 100 * HOUR + n))
    for (let n = 0; n < 30; n += 1) facts.push(...item(1, `b${n}`, (90 - 13 * n) * HOUR))
    facts.push(...item(2, 'c', 100 * HOUR + 5_000))
    const index = indexOf(facts)
    const advance = vi.spyOn(NewestMerge.prototype, 'advance')
    const { items } = friends.page(index, index.viewer(VIEWER)!, { after: undefined, limit: 30 })
    const scanned = advance.mock.calls.length
    advance.mockRestore()
    const authors = items.map(({ did }) => AUTHORS.indexOf(did))
    expect(authors).toEqual([0, 0, 0, 2, 0, 0, 0, ...Array.from({ length: 23 }, () => 1)])
    expect(scanned).toBe(items.length + 2 + SPARE_ITEMS)
  })

  it('stay where they are for a poll, and for whoever comes with a cursor of before', () => {
    const facts = [...START]
    for (let n = 0; n < 9; n += 1) facts.push(...item(0, `k${n}`, n))
    const index = indexOf(facts)
    const page = (after: PageCursor | undefined, limit: number) =>
      friends.page(index, index.viewer(VIEWER)!, { after, limit })
    const first = page(undefined, 1)
    expect(first.items.map(({ postRkey }) => postRkey)).toEqual(['k8'])
    expect(encodeCursor(first.next!)).toMatch(/^1-/)
    const old = decodeCursor(encodeCursor({ at: first.next!.at, tie: first.next!.tie }))
    expect(page(old, 30).items.map(({ postRkey }) => postRkey)).toEqual(['k7', 'k6'])
    const whole = encodeCursor(page(undefined, 3).next!)
    expect(whole).toMatch(/^2-/)
    expect(whole.length).toBeLessThan(200)
    expect(page(decodeCursor(whole), 30).items).toEqual([])
  })

  it('begin anew when the newest of those that were shown is gone', () => {
    const facts = [...START]
    for (let n = 0; n < 9; n += 1) facts.push(...item(0, `k${n}`, n))
    const index = indexOf(facts)
    const page = (after: PageCursor | undefined) =>
      friends.page(index, index.viewer(VIEWER)!, { after, limit: 3 })
    const { next } = page(undefined)
    index.apply({ ...fact(AUTHORS[0]!, `${POST}/k8`, { kind: 'gone' }), position: facts.length + 1 })
    expect(page(next).items.map(({ postRkey }) => postRkey)).toEqual(['k5', 'k4', 'k3'])
  })

  it('do not hide in a page that ends early whose run it was', () => {
    // Nothing of what c writes is for friends.
    const facts = [...START]
    for (let n = 0; n < 9; n += 1) facts.push(...item(0, `k${n}`, HOUR + (n < 5 ? 0 : 9_000) + n))
    for (let n = 0; n < 5_003; n += 1) facts.push(...item(2, `c${n}`, HOUR + 100 + n))
    const hidden = {
      shareToFriends: true,
      shareKinds: [],
      excludeMediaTypes: [],
      maxPostsPerDay: undefined,
      showSpoilers: false,
    }
    facts.push(fact(AUTHORS[2]!, `${ids.feedPreference}/self`, { kind: 'preference', preference: hidden }))
    const found = pages(indexOf(facts), 100)
    expect(found.map((page) => page.map((uri) => uri.slice(-2)))).toEqual([['k8', 'k7', 'k6'], []])
  })
})
