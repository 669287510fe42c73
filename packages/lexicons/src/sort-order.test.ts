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

function move(cards: readonly Card[], from: number, to: number): { row: Card[]; written: number } {
  const row = shown(cards)
  const changes = new Map(
    moveInOrder(
      row.map(({ key }) => key),
      from,
      to,
    ).map(({ index, sortKey }) => [index, sortKey]),
  )
  return {
    row: row.map((card, index) => ({ ...card, key: changes.get(index) ?? card.key })),
    written: changes.size,
  }
}

const names = (cards: readonly Card[]) => shown(cards).map(({ name }) => name)
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
    expect(() => moveInOrder(['a0'], 0, 1)).toThrow(RangeError)
    expect(() => moveInOrder([], 0, 0)).toThrow(RangeError)
  })
})
