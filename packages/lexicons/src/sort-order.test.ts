import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moveInOrder } from './sort-order.ts'

interface Card {
  readonly name: number
  readonly key: string | undefined
}

/** The row as every view shows it, ties by name as views break them by reference. */
function shown(cards: readonly Card[]): Card[] {
  return cards.toSorted((a, b) => {
    if (a.key === b.key) return a.name - b.name
    if (a.key === undefined) return 1
    if (b.key === undefined) return -1
    return a.key < b.key ? -1 : 1
  })
}

function move(
  cards: readonly Card[],
  from: number,
  to: number,
  random: () => number = Math.random,
): { row: Card[]; written: number } {
  const row = shown(cards)
  const changes = new Map(
    moveInOrder(
      row.map(({ key }) => key),
      from,
      to,
      random,
    ).map(({ index, sortKey }) => [index, sortKey]),
  )
  return {
    row: row.map((card, index) => ({ ...card, key: changes.get(index) ?? card.key })),
    written: changes.size,
  }
}

const names = (cards: readonly Card[]) => shown(cards).map(({ name }) => name)
/** A random source that says the same again for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * What becomes of two people's moves on one list once each has the other's: of a card that both gave a key, one key
 * holds, whichever (merge rule 4).
 */
function together(
  before: readonly Card[],
  a: readonly Card[],
  b: readonly Card[],
  winner: boolean[],
): Card[] {
  return before.map(({ name, key }, n) => {
    const [one, other] = [a, b].map((cards) => cards.find((card) => card.name === name)?.key)
    if (one === key || other === key) return { name, key: one === key ? other : one }
    return { name, key: winner[n % winner.length] ? one : other }
  })
}

const anyKey = fc.option(fc.constantFrom('a0', 'a1', 'a1V', 'Zz', 'b', '~', 'ü'), { nil: undefined })

describe('moving a card', () => {
  it('puts it where it was dropped and leaves all others in their order, whatever keys there are (LR-003)', () => {
    fc.assert(
      fc.property(fc.array(anyKey, { minLength: 1, maxLength: 12 }), fc.nat(11), fc.nat(11), (keys, a, b) => {
        const cards = keys.map((key, name) => ({ name, key }))
        const [from, to] = [a % cards.length, b % cards.length]
        const expected = names(cards)
        expected.splice(to, 0, ...expected.splice(from, 1))
        expect(names(move(cards, from, to).row)).toEqual(expected)
      }),
      { numRuns: 2_000 },
    )
  })

  it('by two at once gives two cards two keys, whatever list it was and whoever’s version holds (LR-003)', () => {
    const seeds = fc.uniqueArray(fc.integer({ min: 1 }), { minLength: 2, maxLength: 2 })
    const places = fc.tuple(fc.nat(11), fc.nat(11), fc.nat(11), fc.nat(11))
    fc.assert(
      fc.property(
        fc.nat({ max: 12 }),
        fc.integer({ min: 2, max: 12 }),
        places,
        seeds,
        fc.array(fc.boolean(), { minLength: 1 }),
        (keyed, count, where, [mine, theirs], winner) => {
          const fresh = Array.from({ length: count }, (_, name): Card => ({ name, key: undefined }))
          // A list nobody has ordered, or one that is ordered down to some card.
          const down = Math.min(keyed, count - 1)
          const before = down === 0 ? fresh : move(fresh, 0, down, seeded(0)).row
          const [from, to, otherFrom, otherTo] = where.map((place) => place % count) as [
            number,
            number,
            number,
            number,
          ]
          const one = move(before, from, to, seeded(mine!)).row
          const other = move(before, otherFrom, otherTo, seeded(theirs!)).row
          const both = together(before, one, other, winner)
          const keys = both.flatMap(({ key }) => key ?? [])
          expect(new Set(keys).size).toBe(keys.length)
          // One order for everybody, whoever heard of which move first.
          expect(names(both.toReversed())).toEqual(names(both))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('is the same again for the same random source', () => {
    const cards = Array.from({ length: 9 }, (_, name) => ({ name, key: undefined }))
    expect(move(cards, 0, 5, seeded(7))).toEqual(move(cards, 0, 5, seeded(7)))
    expect(move(cards, 0, 5, seeded(7))).not.toEqual(move(cards, 0, 5, seeded(8)))
  })

  it('writes only what has no key yet where those above it are in order', () => {
    const fresh = Array.from({ length: 9 }, (_, name) => ({ name, key: undefined }))
    const first = move(fresh, 8, 3)
    expect(first.written).toBe(4)
    expect(move(first.row, 8, 6).written).toBe(3)
  })

  it('gets along with a key at the end of the scheme, which leaves no room after it', () => {
    const last = 'z'.repeat(27)
    const cards = Array.from({ length: 400 }, (_, name) => ({ name, key: name === 0 ? last : undefined }))
    const { row } = move(cards, 1, 399)
    expect(shown(row).at(-1)!.name).toBe(1)
    for (const { key } of row) expect(key?.length).toBeLessThanOrEqual(64)
  })

  it('writes one card where there is room', () => {
    const keyed = ['a0', 'a1', 'a2', 'a3'].map((key, name) => ({ name, key }))
    for (const [from, to] of [
      [0, 3],
      [3, 0],
      [1, 2],
    ] as const) {
      expect(move(keyed, from, to).written).toBe(1)
    }
    expect(move(keyed, 2, 2).written).toBe(0)
    const fresh = [0, 1, 2].map((name) => ({ name, key: undefined }))
    expect(move(fresh, 2, 0).written).toBe(1)
  })

  it('keeps keys short over 10,000 moves to one place (LR-003)', () => {
    let cards: Card[] = Array.from({ length: 20 }, (_, name) => ({ name, key: undefined }))
    let rewrites = 0
    for (let n = 0; n < 10_000; n += 1) {
      const last = shown(cards).at(-1)!.name
      const { row, written } = move(cards, 19, 1)
      cards = row
      expect(shown(cards)[1]!.name).toBe(last)
      for (const { key } of cards) expect((key ?? '').length).toBeLessThanOrEqual(64)
      if (written > 1) rewrites += 1
    }
    expect(rewrites).toBeGreaterThan(0)
    expect(rewrites).toBeLessThan(200)
  })

  it('refuses places outside the row', () => {
    expect(() => moveInOrder(['a0'], 0, 1, Math.random)).toThrow(RangeError)
    expect(() => moveInOrder([], 0, 0, Math.random)).toThrow(RangeError)
  })
})
