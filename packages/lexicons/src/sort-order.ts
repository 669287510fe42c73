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

/**
 * What must be written so that the card at `from` stands at `to`, both counted in the row as it is shown. `keys` are
 * the keys of all cards in that row. Usually one card; more where cards before it have no key yet, where neighbours
 * share one, or where the space between them is used up. Throws RangeError for places outside the row.
 */
export function moveInOrder(keys: readonly (string | undefined)[], from: number, to: number): Rekeyed[] {
  if (!(from in keys) || !(to in keys)) throw new RangeError('no such place in the row')
  if (from === to) return []
  const row = keys.map((_, index) => index)
  row.splice(from, 1)
  row.splice(to, 0, from)
  const before = to > 0 ? keys[row[to - 1]!] : undefined
  const after = to + 1 < row.length ? keys[row[to + 1]!] : undefined
  const isAmongKeyless = to > 0 && before === undefined
  const key = isAmongKeyless ? undefined : keyBetween(before, after)
  return key === undefined ? spread(keys, row, to) : [{ index: from, sortKey: key }]
}

/** A key of reasonable length between two others; undefined where there is none. */
function keyBetween(before: string | undefined, after: string | undefined): string | undefined {
  try {
    const key = generateKeyBetween(before ?? null, after ?? null)
    return key.length <= KEY_LENGTH_MAX ? key : undefined
  } catch {
    // The same key twice, the wrong way round, or not of this scheme: another writer's, to be replaced.
    return undefined
  }
}

/** New keys for every card that has one and for all up to the moved one; those after it stay without. */
function spread(keys: readonly (string | undefined)[], row: readonly number[], to: number): Rekeyed[] {
  const lastKeyed = row.findLastIndex((index) => keys[index] !== undefined)
  const count = Math.max(lastKeyed, to) + 1
  const fresh = generateNKeysBetween(null, null, count)
  return fresh
    .map((sortKey, place) => ({ index: row[place]!, sortKey }))
    .filter(({ index, sortKey }) => keys[index] !== sortKey)
}
