import { compareNewestFirst, type ItemKey } from '../index/item.ts'
import type { Pairs } from '../index/pairs.ts'

/** Where the merge is in one author's items. */
interface Run {
  readonly author: number
  /** Index of the next item among the author's; items are kept oldest first. */
  next: number
  row: number
  at: number
}

/**
 * Merges the items of several authors newest first, lazily, beginning after `after`: a page of n
 * items costs n steps of log(authors), not the length of the authors' lists. After `advance` said
 * true, `author` and `place` tell the item.
 */
export class NewestMerge {
  author = 0
  /** Its place among the author's items, oldest first. */
  place = 0
  private readonly pairs: Pairs
  private readonly heap: Run[] = []

  constructor(pairs: Pairs, authors: Iterable<number>, after: ItemKey | undefined) {
    this.pairs = pairs
    for (const author of authors) {
      const next = (after ? pairs.before(author, after) : pairs.length(author)) - 1
      if (next < 0) continue
      const row = pairs.item(author, next)
      this.heap.push({ author, next, row, at: pairs.posts.at(row) })
    }
    for (let i = (this.heap.length >> 1) - 1; i >= 0; i -= 1) this.sink(i)
  }

  advance(): boolean {
    const top = this.heap[0]
    if (!top) return false
    this.author = top.author
    this.place = top.next
    top.next -= 1
    if (top.next >= 0) {
      top.row = this.pairs.item(top.author, top.next)
      top.at = this.pairs.posts.at(top.row)
    } else {
      const last = this.heap.pop() as Run
      if (last !== top) this.heap[0] = last
    }
    this.sink(0)
    return true
  }

  private sink(from: number): void {
    const { heap } = this
    let parent = from
    for (;;) {
      let newest = parent
      for (let child = 2 * parent + 1; child <= 2 * parent + 2; child += 1) {
        if (child < heap.length && this.isNewer(heap[child] as Run, heap[newest] as Run)) newest = child
      }
      if (newest === parent) return
      const moved = heap[parent] as Run
      heap[parent] = heap[newest] as Run
      heap[newest] = moved
      parent = newest
    }
  }

  private isNewer(a: Run, b: Run): boolean {
    if (a.at !== b.at) return a.at > b.at
    return compareNewestFirst(this.pairs.itemKey(a.author, a.row), this.pairs.itemKey(b.author, b.row)) < 0
  }
}
