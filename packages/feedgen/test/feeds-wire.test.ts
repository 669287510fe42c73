import fc from 'fast-check'
import { expect, it } from 'vitest'
import { feeds } from '../src/feeds/registry.ts'
import { decodeCursor, encodeCursor } from '../src/serve/page-cursor.ts'

it('writes cursors of under 200 bytes that read back as they were', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.stringMatching(/^[0-9a-f]{12}$/), (at, tie) => {
      const text = encodeCursor({ at, tie })
      expect(text.length).toBeLessThan(200)
      expect(decodeCursor(text)).toEqual({ at: at === 0 ? 0 : at, tie })
    }),
  )
})

it.each([...feeds.values()])('describes $rkey within the limits of a generator record', (feed) => {
  expect([...new Intl.Segmenter().segment(feed.displayName)].length).toBeLessThanOrEqual(24)
  expect([...new Intl.Segmenter().segment(feed.description)].length).toBeLessThanOrEqual(300)
})
