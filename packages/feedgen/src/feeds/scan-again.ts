import { compareNewestFirst } from '../index/item.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { ShownItem } from '../index/shown-items.ts'
import type { Choice } from './choice.ts'
import type { FeedPage, PageBefore, PageRequest } from './feed.ts'
import { NewestMerge } from './merge-newest.ts'
import { type Scanned, TrailBeingMade, TrailReader } from './trail.ts'
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
  let [author, row] = [0, 0]
  while (merge.hasMore || old.hasMore) {
    if (items.length === limit) {
      const key = pairs.itemKey(author, row)
      return { items, next: run?.at(row, key) ?? key, ...made.end(key) }
    }
    const isNew = merge.hasMore && (!old.hasMore || merge.comesBefore(old.author, old.place, old.second))
    if (isNew) merge.advance()
    const at: Scanned = isNew ? merge : old
    author = at.author
    row = at.row
    // Beyond the end of the trail there may be others in between.
    if (!old.hasMore && trail.end && compareNewestFirst(pairs.itemKey(author, row), trail.end) > 0)
      return undefined
    const isFull = run?.isFull(author, row) ?? false
    if (isNew ? isFull || old.met === 'passed-to' : isFull !== (old.met !== 'alone')) return undefined
    const shown = isNew ? verdict(at) : old.shown
    made.add(at, shown, isNew ? 'alone' : old.met)
    if (!isNew) old.advance()
    if (!shown) continue
    run?.add(author, row)
    items.push(shown)
  }
  // Whoever came after the end of the trail was not looked up.
  return trail.end ? undefined : { items, next: undefined, ...made.end(undefined) }

  function verdict(item: Scanned): ShownItem | undefined {
    return o.keeps(item.author, item.place, item.row)
      ? index.shown.of(o.rkey, item.author, item.row)
      : undefined
  }
}
