import type { ItemKey } from '../index/item.ts'
import type { Items } from '../index/items.ts'
import type { MergeState } from '../index/page-ends.ts'

/**
 * Merges the items of several authors newest first, lazily, beginning after `after`: a page of n
 * items costs n steps of log(authors), not the length of the authors' lists. After `advance` said
 * true, `author` and `place` tell the item.
 *
 * A heap of authors by the time of their next item, in seconds: what is kept beside the items is
 * enough for nearly every comparison. To begin where an earlier merge of the same authors was
 * (`known`), only those are looked up again who have got or lost an item since.
 */
export class NewestMerge {
  author = 0
  /** Its place among the author's items, oldest first. */
  place = 0
  /** Its number among all items. */
  row = 0
  /** Its time in seconds, as `Items.seconds` has it. */
  second = 0
  private readonly items: Items
  private readonly authors: Uint32Array
  /** The four below, in one piece of memory: one to copy and to give back. */
  private readonly cells: Uint32Array
  /** By place in `authors`: how many items are still to come, and the time of the next in seconds. */
  private readonly left: Uint32Array
  private readonly seconds: Uint32Array
  /** Places in `authors`. */
  private readonly heap: Uint32Array
  /** By place in `authors`: the number of the next item + 1; 0 = to be looked up. */
  private readonly rows: Uint32Array
  private size = 0

  constructor(items: Items, authors: Uint32Array, after: ItemKey | undefined, known?: MergeState) {
    this.items = items
    this.authors = authors
    const { length } = authors
    const isKnown = known !== undefined && areSame(authors, known.authors)
    const cells = isKnown ? known.cells.slice() : new Uint32Array(4 * length)
    this.left = cells.subarray(0, length)
    this.seconds = cells.subarray(length, 2 * length)
    this.heap = cells.subarray(2 * length, 3 * length)
    this.rows = cells.subarray(3 * length)
    this.cells = cells
    if (!isKnown) {
      items.beforeEach(authors, after, this.left, this.seconds)
      if (!after) for (let n = 0; n < length; n += 1) this.findRow(n)
    } else if (known.clock === items.clock || !this.lookAgain(after, known.clock)) {
      this.size = known.size
      return
    }
    for (let n = 0; n < length; n += 1) if (this.left[n] !== 0) this.heap[this.size++] = n
    for (let i = (this.size >> 1) - 1; i >= 0; i -= 1) this.sink(i)
  }

  /** Whether `advance` will say true. */
  get hasMore(): boolean {
    return this.size > 0
  }

  advance(): boolean {
    if (this.size === 0) return false
    const n = this.heap[0] as number
    const left = (this.left[n] as number) - 1
    this.author = this.authors[n] as number
    this.place = left
    this.second = this.seconds[n] as number
    const row = this.rows[n] as number
    this.row = row === 0 ? this.items.at(this.author, left) : row - 1
    this.goOn(n, left)
    return true
  }

  /**
   * Passes over the next items of the last item's author, as far as they come before everybody else's, until the
   * author has `left` to come. However many they are, it takes two searches; the last one of them is the item then.
   */
  passOver(left: number): void {
    const n = this.heap[0] as number
    if (this.size === 0 || this.authors[n] !== this.author) return
    let other = 1
    if (this.size > 2 && this.isNewer(this.heap[2] as number, this.heap[1] as number)) other = 2
    let to = left
    if (this.size > 1) {
      const next = this.heap[other] as number
      const [author, place] = [this.authors[next] as number, (this.left[next] as number) - 1]
      to = Math.max(to, this.items.beforeItem(this.author, author, place))
    }
    if (to >= (this.left[n] as number)) return
    this.place = to
    this.row = this.items.at(this.author, to)
    this.second = this.items.seconds(this.author, to)
    this.goOn(n, to)
  }

  /** Whether the next item comes before this one of another author. */
  comesBefore(author: number, place: number, second: number): boolean {
    if (this.size === 0) return false
    const n = this.heap[0] as number
    const ofNext = this.seconds[n] as number
    if (ofNext !== second) return ofNext > second
    return this.items.isNewer(this.authors[n] as number, (this.left[n] as number) - 1, author, place)
  }

  /** Where the merge is now; it may go on. */
  state(): MergeState {
    return { ...this.end(), cells: this.cells.slice() }
  }

  /** Where the merge is; it must not go on. */
  end(): MergeState {
    const { authors, cells, size } = this
    return { authors, cells, size, clock: this.items.clock }
  }

  /** Looks up who has changed since; answers whether anybody had. */
  private lookAgain(after: ItemKey | undefined, clock: number): boolean {
    let hasChanged = false
    for (let n = 0; n < this.authors.length; n += 1) {
      const author = this.authors[n] as number
      if (!this.items.hasChanged(author, clock)) continue
      const left = after ? this.items.before(author, after) : this.items.length(author)
      this.left[n] = left
      if (left > 0) this.seconds[n] = this.items.seconds(author, left - 1)
      this.findRow(n)
      hasChanged = true
    }
    return hasChanged
  }

  /** For pages that begin where this one does: an item's number lies far from its time, and far from everybody else's. */
  private findRow(n: number): void {
    const left = this.left[n] as number
    this.rows[n] = left === 0 ? 0 : 1 + this.items.at(this.authors[n] as number, left - 1)
  }

  /** The n-th author, who is first, has so many to come now. */
  private goOn(n: number, left: number): void {
    this.left[n] = left
    this.rows[n] = 0
    if (left > 0) this.seconds[n] = this.items.seconds(this.author, left - 1)
    else {
      this.size -= 1
      this.heap[0] = this.heap[this.size] as number
    }
    this.sink(0)
  }

  private sink(from: number): void {
    const { heap, size } = this
    const moved = heap[from] as number
    let parent = from
    for (;;) {
      let child = 2 * parent + 1
      if (child >= size) break
      if (child + 1 < size && this.isNewer(heap[child + 1] as number, heap[child] as number)) child += 1
      if (!this.isNewer(heap[child] as number, moved)) break
      heap[parent] = heap[child] as number
      parent = child
    }
    heap[parent] = moved
  }

  /** Whether the next item of the a-th author is newer than that of the b-th. */
  private isNewer(a: number, b: number): boolean {
    const [ofA, ofB] = [this.seconds[a] as number, this.seconds[b] as number]
    if (ofA !== ofB) return ofA > ofB
    const [authorA, authorB] = [this.authors[a] as number, this.authors[b] as number]
    return this.items.isNewer(authorA, (this.left[a] as number) - 1, authorB, (this.left[b] as number) - 1)
  }
}

function areSame(a: Uint32Array, b: Uint32Array): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
  return true
}
