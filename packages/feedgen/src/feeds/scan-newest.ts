import type { ItemKey } from '../index/item.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { FeedPage, PageRequest, ShownItem } from './feed.ts'
import { NewestMerge } from './merge-newest.ts'
import type { View } from './visibility.ts'

/**
 * Candidates that one page may look at: a bound on its cost. Where nearly all is withheld, a page
 * comes back short, with a cursor to go on from.
 */
const SCANNED_MAX = 5_000

/**
 * A page of what `keeps` says yes to, newest first. The cursor is the last item scanned, so nothing
 * is shown twice and nothing skipped, whatever is added or deleted between two pages.
 */
export function scanNewest(
  index: MemoryIndex,
  view: View,
  { after, limit }: PageRequest,
  o: { rkey: string; keeps(author: number, row: number): boolean },
): FeedPage {
  const merge = new NewestMerge(index.pairs, view.authors(), after)
  const items: ShownItem[] = []
  let last: ItemKey | undefined
  for (let scanned = 0; merge.advance(); scanned += 1) {
    // One more than needed: it is not looked at, it only tells that there is more.
    if (items.length === limit || scanned === SCANNED_MAX) return { items, next: last }
    last = merge.key
    if (o.keeps(merge.author, merge.row))
      items.push({ ...index.item(merge.author, merge.row), context: contextOf(o.rkey, index, merge.row) })
  }
  return { items, next: undefined }
}

/**
 * The note to ourselves that clients echo in interactions: which feed, and by what evidence the post
 * is here. Says nothing about anybody, and holds no `|`, which clients split at (feed contract A6).
 */
export function contextOf(rkey: string, index: MemoryIndex, row: number): string {
  const stale = index.pairs.isStale(row) ? '.stale' : ''
  return `${rkey}.${index.pairs.posts.evidence(row)}${stale}`
}
