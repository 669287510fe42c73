import { ids } from '@breadcrumbs/lexicons'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { PageCursor } from '../src/feeds/feed.ts'
import { friends } from '../src/feeds/friends.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import type { NewFact } from '../src/log/fact.ts'
import { fact, followOf, itemOf, POST, readerOf } from './_items.ts'

const VIEWER = 'did:plc:viewer'
const AUTHORS = Array.from({ length: 7 }, (_, n) => `did:plc:a${n}`)
const DAY = 24 * 3_600_000

/** Each about a work of its own, so that nothing is folded. */
const item = (author: number, key: number, day: number) =>
  itemOf(AUTHORS[author] as string, String(key), day * DAY)

const author = fc.nat(AUTHORS.length - 1)
const key = fc.nat(30)
const change = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(author, key, fc.nat(15)).map(([a, k, day]) => item(a, k, day)) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(author, key, fc.constantFrom(ids.crumb, POST))
      .map(([a, k, collection]) => [fact(AUTHORS[a]!, `${collection}/${k}`, { kind: 'gone' })]),
  },
  { weight: 1, arbitrary: author.map((n) => [followOf(VIEWER, AUTHORS, n)]) },
  { weight: 1, arbitrary: author.map((n) => [fact(VIEWER, `app.bsky.graph.follow/${n}`, { kind: 'gone' })]) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(author, fc.boolean())
      .map(([a, active]) => [fact(AUTHORS[a]!, '', { kind: 'account', active, status: undefined })]),
  },
)

function page(index: MemoryIndex, after: PageCursor | undefined, limit: number) {
  return friends.page(index, index.viewer(VIEWER)!, { after, limit })
}

it('goes on where a page ended as if nothing were remembered, whatever was written in between', () => {
  const start = readerOf(VIEWER, AUTHORS.slice(0, 5))
  const between = fc.array(change, { maxLength: 4 })
  let remembered = 0
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 40, maxLength: 80 }),
      fc.infiniteStream(between),
      fc.integer({ min: 2, max: 5 }),
      (before, changes, limit) => {
        const facts: NewFact[] = []
        const index = new MemoryIndex()
        const put = (more: readonly NewFact[]) => {
          for (const one of more) index.apply({ ...one, position: facts.push(one) })
        }
        put([...start, ...before.flat()])
        let after: PageCursor | undefined
        do {
          const fresh = new MemoryIndex()
          facts.forEach((one, n) => {
            fresh.apply({ ...one, position: n + 1 })
          })
          if (after && index.pageEnds.find(VIEWER, after)) remembered += 1
          const found = page(index, after, limit)
          expect(found).toEqual(page(fresh, after, limit))
          // Asked again, as a client does that lost the answer.
          expect(page(index, after, limit)).toEqual(found)
          // And for what is new, as it does every minute.
          expect(page(index, undefined, 1)).toEqual(page(fresh, undefined, 1))
          after = found.next
          put(changes.next().value.flat())
        } while (after)
      },
    ),
    { numRuns: 150 },
  )
  expect(remembered).toBeGreaterThan(200)
})
