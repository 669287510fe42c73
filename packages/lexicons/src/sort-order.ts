import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing'

/**
 * The shared order of a list (lists page of the design, merge rule 6): cards with a sort key by that key, in code
 * units; cards without one after them. A key between two others can always be found, so moving one card writes one
 * state; keys that got too long, or that two people took at once, are spread anew.
 */

/** Longest key a move writes. Half of what a record may hold: other writers' keys are taken as they are. */
const KEY_LENGTH_MAX = 64

/** A card that gets a new key: its index in the row before the move. */
export interface Rekeyed {
  readonly index: number
  readonly sortKey: string
}

/** Random halvings of the room for a key: two people who mean the same place meet in one of a thousand million. */
const JITTER_BITS = 30

/**
 * What must be written so that the card at `from` stands at `to`, both counted in the row as it is shown. `keys` are
 * the keys of all cards in that row. Usually one card; more where cards before it have no key yet, where neighbours
 * share one, or where the space between them is used up. `random` answers numbers from 0 up to 1, as Math.random does:
 * keys are drawn from the room there is, so that two people who move cards to one place at once give them two keys.
 * Throws RangeError for places outside the row.
 */
export function moveInOrder(
  keys: readonly (string | undefined)[],
  from: number,
  to: number,
  random: () => number,
): Rekeyed[] {
  if (!(from in keys) || !(to in keys)) throw new RangeError('no such place in the row')
  if (from === to) return []
  const row = keys.map((_, index) => index)
  row.splice(from, 1)
  row.splice(to, 0, from)
  const before = to > 0 ? keys[row[to - 1]!] : undefined
  const after = to + 1 < row.length ? keys[row[to + 1]!] : undefined
  const isAmongKeyless = to > 0 && before === undefined
  const key = isAmongKeyless ? undefined : drawBetween(before, after, random)
  if (key !== undefined && key.length <= KEY_LENGTH_MAX) return [{ index: from, sortKey: key }]
  return spread(keys, row, to, random)
}

/**
 * A key between two others, `undefined` for an open end; undefined where there is none. Halves the room again and
 * again, each time taking the half that the next random bit says: other bits end in another part of it, so the keys
 * differ wherever one bit does. What is left for the next one is half of the room on average, as it is with the
 * middle, so keys grow hardly faster for it.
 */
function drawBetween(
  before: string | undefined,
  after: string | undefined,
  random: () => number,
): string | undefined {
  let [low, high] = [before, after]
  let bits = Math.floor(random() * 2 ** JITTER_BITS)
  for (let n = 0; n < JITTER_BITS; n += 1, bits = Math.floor(bits / 2)) {
    const middle = middleOf(low, high)
    if (middle === undefined) return undefined
    if (bits % 2 === 0) high = middle
    else low = middle
  }
  return middleOf(low, high)
}

/** The middle of two keys; undefined where they are the same, the wrong way round, or not of this scheme. */
function middleOf(before: string | undefined, after: string | undefined): string | undefined {
  if (before !== undefined && after !== undefined && before >= after) return undefined
  try {
    return generateKeyBetween(before, after)
  } catch {
    // Another writer's key, to be replaced.
    return undefined
  }
}

/**
 * New keys for every card that has one and for all up to the moved one; those after it stay without. Those at the top
 * keep theirs where that leaves room: `kept` of them are tried.
 */
function spread(
  keys: readonly (string | undefined)[],
  row: readonly number[],
  to: number,
  random: () => number,
  kept = inOrderUpTo(keys, row, to),
): Rekeyed[] {
  const lastKeyed = row.findLastIndex((index) => keys[index] !== undefined)
  const count = Math.max(lastKeyed, to) + 1 - kept
  const above = kept > 0 ? keys[row[kept - 1]!] : undefined
  // One more than needed: each card's key is drawn from the room between two of them.
  const steps = generateNKeysBetween(above, null, count + 1)
  const fresh = steps.slice(1).map((end, n) => drawBetween(steps[n], end, random)!)
  if (kept > 0 && fresh.some(({ length }) => length > KEY_LENGTH_MAX)) return spread(keys, row, to, random, 0)
  return fresh.map((sortKey, n) => ({ index: row[kept + n]!, sortKey }))
}

/** How many cards at the top of the row, above the place `to`, have keys in order. */
function inOrderUpTo(keys: readonly (string | undefined)[], row: readonly number[], to: number): number {
  for (let place = 0; place < to; place += 1) {
    const [above, own] = [place === 0 ? undefined : keys[row[place - 1]!], keys[row[place]!]]
    if (own === undefined || middleOf(above, own) === undefined) return place
  }
  return to
}
