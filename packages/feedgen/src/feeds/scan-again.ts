import { compareNewestFirst } from '../index/item.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { ShownItem } from '../index/shown-items.ts'
import type { Choice } from './choice.ts'
import type { FeedPage, PageBefore, PageCursor, PageRequest } from './feed.ts'
import { NewestMerge } from './merge-newest.ts'
import { type Scanned, SPARE_ITEMS, TrailBeingMade, TrailReader } from './trail.ts'
import type { View } from './visibility.ts'

/**
 * The first page made again from what it looked at before: the items of those who have not written since stand as they
 * did, and only the others' are looked up. Undefined where that does not tell the page: it is to be made anew then.
 *
 * An item's place and verdict are its author's doing, the viewer's, or the operator's; the last two have not changed
 * (serve/kept-pages.ts). How many of one author stand in a row depends on their neighbours, so that is counted again,
 * and whatever was passed over must be so again, with nobody in between.
 */
export function scanAgain(
  index: MemoryIndex,
  view: View,
  { limit }: PageRequest,
  o: Choice,
  { trail, changed }: PageBefore,
): FeedPage | undefined {
  const { pairs } = index
  const authors = view.authors()
  const heard = new Uint32Array(changed.filter((author) => authors.includes(author)))
  const merge = new NewestMerge(pairs.items, heard, undefined)
  const old = new TrailReader(trail, changed)
  const run = o.run?.()
  const made = new TrailBeingMade()
  const items: ShownItem[] = []
  let next: PageCursor | undefined
  let spare = SPARE_ITEMS
  let [author, row] = [0, 0]
  while (merge.hasMore || old.hasMore) {
    if (!next && items.length === limit) {
      const key = pairs.itemKey(author, row)
      next = run?.at(row, key) ?? key
    }
    if (next) {
      if (spare === 0) return cutOff()
      spare -= 1
    }
    const isNew = merge.hasMore && (!old.hasMore || merge.comesBefore(old.author, old.place, old.second))
    if (isNew) merge.advance()
    const at: Scanned = isNew ? merge : old
    // Beyond the end of the trail there may be others in between.
    if (!old.hasMore && isBeyond(at)) return cutOff()
    // Between the two ends of a gap nobody may come in: what lies there is not known, and the trail must not end there.
    const isFull = run?.isFull(at.author, at.row) ?? false
    if (isNew ? isFull || old.met === 'passed-to' : isFull !== (old.met !== 'alone')) return cutOff()
    author = at.author
    row = at.row
    const shown = isNew ? verdict(at) : old.shown
    made.add(at, shown, isNew ? 'alone' : old.met)
    if (!isNew) old.advance()
    if (!shown) continue
    run?.add(author, row)
    if (!next) items.push(shown)
  }
  // Whoever came after the end of the trail was not looked up.
  return trail.end ? cutOff() : { items, next, ...made.end(undefined) }

  /** The page, if there is enough for it, with a trail that ends here. */
  function cutOff(): FeedPage | undefined {
    return next && { items, next, ...made.end(pairs.itemKey(author, row)) }
  }

  function isBeyond(item: Scanned): boolean {
    return trail.end !== undefined && compareNewestFirst(pairs.itemKey(item.author, item.row), trail.end) > 0
  }

  function verdict(item: Scanned): ShownItem | undefined {
    return o.keeps(item.author, item.place, item.row)
      ? index.shown.of(o.rkey, item.author, item.row)
      : undefined
  }
}
