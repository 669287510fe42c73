import { ids } from '@breadcrumbs/lexicons'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import type { Trail } from '../src/feeds/feed.ts'
import { friends } from '../src/feeds/friends.ts'
import { MemoryIndex } from '../src/index/memory-index.ts'
import type { NewFact } from '../src/log/fact.ts'
import { fact, itemOf, POST, readerOf } from './_items.ts'

const VIEWER = 'did:plc:viewer'
const AUTHORS = Array.from({ length: 5 }, (_, n) => `did:plc:a${n}`)
const HOUR = 3_600_000
const LIMIT = 6

/** One of them wrote much in a few hours, so that it stands in a row and is passed over. */
const FLOOD = Array.from({ length: 8 }, (_, n) => itemOf('did:plc:a0', `f${n}`, (8 + n) * HOUR)).flat()
const author = fc.constantFrom(...AUTHORS)
const change = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(author, fc.nat(12), fc.nat(20))
      .map(([did, key, at]) => itemOf(did, `${key}`, at * HOUR)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(author, fc.nat(12), fc.constantFrom(ids.crumb, POST))
      .map(([did, key, collection]) => [fact(did, `${collection}/${key}`, { kind: 'gone' })]),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(author, fc.boolean())
      .map(([did, active]) => [fact(did, '', { kind: 'account', active, status: undefined })]),
  },
)

/** Whether anything was passed over. */
function hasGap({ cells }: Trail): boolean {
  return cells.some((cell, n) => n % 5 === 4 && cell > 0)
}

it('makes a first page again as if it were made anew, whatever its authors wrote and however much stands in a row', () => {
  let [made, ofGaps] = [0, 0]
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 5, maxLength: 15 }),
      fc.array(change, { minLength: 10, maxLength: 20 }),
      (before, changes) => {
        const index = new MemoryIndex()
        const put = (facts: readonly NewFact[]) => {
          for (const one of facts) index.apply({ ...one, position: index.position + 1 })
        }
        put([...readerOf(VIEWER, AUTHORS), ...FLOOD, ...before.flat()])
        const viewer = index.viewer(VIEWER)!
        const request = { after: undefined, limit: LIMIT }
        let trail = friends.page(index, viewer, request).trail!
        for (const facts of changes) {
          put(facts)
          const changed = [...viewer.activeAuthors()].filter((n) => index.didOf(n) === facts[0]?.did)
          const looksUp = vi.spyOn(index.pageEnds, 'find')
          const again = friends.page(index, viewer, request, { trail, changed })
          if (looksUp.mock.calls.length === 0) {
            made += 1
            if (hasGap(trail)) ofGaps += 1
          }
          looksUp.mockRestore()
          const { items, next } = friends.page(index, viewer, request)
          expect([again.items, again.next]).toEqual([items, next])
          trail = again.trail!
        }
      },
    ),
    { numRuns: 300 },
  )
  expect(made).toBeGreaterThan(1_000)
  expect(ofGaps).toBeGreaterThan(200)
})

it('knows nothing of what was passed over beyond where somebody came in between', () => {
  const [flooder, guest, third] = AUTHORS as [string, string, string]
  const index = new MemoryIndex()
  const put = (...facts: NewFact[]) => {
    for (const one of facts) index.apply({ ...one, position: index.position + 1 })
  }
  const hours = [20, 19, 18, 17, 14, 10]
  put(...readerOf(VIEWER, AUTHORS), ...hours.flatMap((at) => itemOf(flooder, `p${at}`, at * HOUR)))
  const viewer = index.viewer(VIEWER)!
  const request = { after: undefined, limit: 5 }
  const page = (trail?: Trail, changed: readonly string[] = []) => {
    const numbers = [...viewer.activeAuthors()].filter((n) => changed.includes(index.didOf(n)))
    return friends.page(index, viewer, request, trail && { trail, changed: numbers })
  }
  const first = page()
  put(...itemOf(guest, 'top', 21 * HOUR), ...itemOf(guest, 'between', 12 * HOUR))
  const second = page(first.trail, [guest])
  expect(second.items.map(({ postRkey }) => postRkey)).toEqual(['top', 'p20', 'p19', 'p18', 'between'])
  for (const rkey of ['top', 'between']) put(fact(guest, `${POST}/${rkey}`, { kind: 'gone' }))
  put(...itemOf(third, 'z16', 16 * HOUR), ...itemOf(third, 'z13', 13 * HOUR))
  const last = page(second.trail, [guest, third])
  expect(last.items.map(({ postRkey }) => postRkey)).toEqual(['p20', 'p19', 'p18', 'z16', 'p14'])
})
