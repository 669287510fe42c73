/** The cards of one list, changed card by card. */
import type { Role } from './access.ts'
import { type AboutItems, type Card, comparePlaces, makeCards, pairsOf, placeOf } from './cards.ts'
import { refKey } from './reference.ts'

type Item = Card['items'][number]

/** Keeps a list's cards in order, and knows which card an item is on. */
export class ListCards {
  /** Replaced, never changed: views hold on to it. */
  #cards: readonly Card[] = []
  readonly #ofItem = new Map<string, Card>()
  /** Works that share an identifying pair are on one card, so a pair names one card at most. */
  readonly #ofWork = new Map<string, Card>()

  /**
   * Makes the cards of the given items anew, with those they were on before or are to be on now, and answers all
   * cards. `itemOf` answers what is visible on the list under an item's key.
   */
  update(
    keys: Iterable<string>,
    itemOf: (key: string) => Item | undefined,
    about: AboutItems,
    roleOf: (author: string) => Role,
  ): readonly Card[] {
    const affected = new Set<Card>()
    const itemKeys = new Set(keys)
    for (const key of itemKeys) {
      addDefined(affected, this.#ofItem.get(key))
      const item = this.#ofWork.size > 0 ? itemOf(key) : undefined
      if (item) for (const pair of pairsOf(item)) addDefined(affected, this.#ofWork.get(pair))
    }
    for (const { items } of affected) for (const item of items) itemKeys.add(refKey(item))
    for (const card of affected) this.#forget(card)
    const items = [...itemKeys].map(itemOf).filter((item) => item !== undefined)
    const made = makeCards(items, about, roleOf)
    for (const card of made) this.#keep(card)
    this.#cards = mergeSorted(
      this.#cards.filter((card) => !affected.has(card)),
      made,
    )
    return this.#cards
  }

  #keep(card: Card): void {
    for (const item of card.items) {
      this.#ofItem.set(refKey(item), card)
      for (const pair of pairsOf(item)) this.#ofWork.set(pair, card)
    }
  }

  #forget(card: Card): void {
    for (const item of card.items) {
      this.#ofItem.delete(refKey(item))
      for (const pair of pairsOf(item)) this.#ofWork.delete(pair)
    }
  }
}

function addDefined<T>(set: Set<T>, value: T | undefined): void {
  if (value !== undefined) set.add(value)
}

/** Two rows in the shared order as one: linear, where sorting would compare everything again. */
function mergeSorted(a: readonly Card[], b: readonly Card[]): readonly Card[] {
  if (b.length === 0) return a
  const merged: Card[] = []
  let next = 0
  for (const card of b) {
    const place = placeOf(card)
    while (next < a.length && comparePlaces(placeOf(a[next]!), place) < 0) merged.push(a[next++]!)
    merged.push(card)
  }
  return merged.concat(a.slice(next))
}
