import { compareNewestFirst, firstAfter, type Item, type ItemKey } from '../index/item.ts'

interface Run {
  readonly items: readonly Item[]
  next: number
}

/**
 * Merges lists that are each newest first into one that is newest first, lazily, beginning after
 * `after`: a page of n items costs n steps of log(lists), not the length of the lists.
 */
export function* mergeNewest(lists: Iterable<readonly Item[]>, after: ItemKey | undefined): Generator<Item> {
  const heap: Run[] = []
  for (const items of lists) {
    const next = after ? firstAfter(items, after) : 0
    if (next < items.length) heap.push({ items, next })
  }
  for (let i = (heap.length >> 1) - 1; i >= 0; i -= 1) sink(heap, i)
  for (;;) {
    const top = heap[0]
    if (!top) return
    const item = head(top)
    top.next += 1
    if (top.next >= top.items.length) {
      const last = heap.pop() as Run
      if (last !== top) heap[0] = last
    }
    sink(heap, 0)
    yield item
  }
}

function head(run: Run): Item {
  return run.items[run.next] as Item
}

function sink(heap: Run[], from: number): void {
  let parent = from
  for (;;) {
    let newest = parent
    for (const child of [2 * parent + 1, 2 * parent + 2]) {
      if (child < heap.length && compareNewestFirst(head(heap[child] as Run), head(heap[newest] as Run)) < 0)
        newest = child
    }
    if (newest === parent) return
    const moved = heap[parent] as Run
    heap[parent] = heap[newest] as Run
    heap[newest] = moved
    parent = newest
  }
}
