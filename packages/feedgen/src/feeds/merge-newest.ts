import type { ItemKey } from '../index/item.ts'
import type { Items } from '../index/items.ts'

/**
 * Merges the items of several authors newest first, lazily, beginning after `after`: a page of n
 * items costs n steps of log(authors), not the length of the authors' lists. After `advance` said
 * true, `author` and `place` tell the item.
 *
 * A heap of authors by the time of their next item, in seconds: what is kept beside the items is
 * enough for nearly every comparison.
 */
export class NewestMerge {
  author = 0
  /** Its place among the author's items, oldest first. */
  place = 0
  private readonly items: Items
  private readonly authors: Uint32Array
  private readonly places: Uint32Array
  private readonly seconds: Uint32Array
  private size = 0

  constructor(items: Items, authors: ArrayLike<number>, after: ItemKey | undefined) {
    this.items = items
    this.authors = new Uint32Array(authors)
    this.places = new Uint32Array(authors.length)
    this.seconds = new Uint32Array(authors.length)
    items.beforeEach(authors, after, this.places, this.seconds)
    for (let i = 0; i < authors.length; i += 1) {
      const left = this.places[i] as number
      if (left > 0) this.put(this.size++, this.authors[i] as number, left - 1, this.seconds[i] as number)
    }
    for (let i = (this.size >> 1) - 1; i >= 0; i -= 1) this.sink(i)
  }

  advance(): boolean {
    if (this.size === 0) return false
    this.author = this.authors[0] as number
    this.place = this.places[0] as number
    if (this.place > 0)
      this.put(0, this.author, this.place - 1, this.items.seconds(this.author, this.place - 1))
    else {
      this.size -= 1
      this.move(this.size, 0)
    }
    this.sink(0)
    return true
  }

  private sink(from: number): void {
    const author = this.authors[from] as number
    const place = this.places[from] as number
    const seconds = this.seconds[from] as number
    let parent = from
    for (;;) {
      let child = 2 * parent + 1
      if (child >= this.size) break
      const right = child + 1
      if (right < this.size && this.isNewerThan(right, child)) child = right
      if (!this.isNewer(child, author, place, seconds)) break
      this.move(child, parent)
      parent = child
    }
    this.put(parent, author, place, seconds)
  }

  private isNewerThan(i: number, k: number): boolean {
    return this.isNewer(i, this.authors[k] as number, this.places[k] as number, this.seconds[k] as number)
  }

  /** Whether the i-th of the heap is newer than another item. */
  private isNewer(i: number, author: number, place: number, seconds: number): boolean {
    const own = this.seconds[i] as number
    if (own !== seconds) return own > seconds
    return this.items.isNewer(this.authors[i] as number, this.places[i] as number, author, place)
  }

  private put(i: number, author: number, place: number, seconds: number): void {
    this.authors[i] = author
    this.places[i] = place
    this.seconds[i] = seconds
  }

  private move(from: number, to: number): void {
    this.put(to, this.authors[from] as number, this.places[from] as number, this.seconds[from] as number)
  }
}
