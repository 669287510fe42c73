import type { MemoryIndex } from '../index/memory-index.ts'
import type { ShownItem } from '../index/shown-items.ts'
import type { AuthorRun } from './author-run.ts'
import type { FeedPage, PageRequest } from './feed.ts'
import { NewestMerge } from './merge-newest.ts'
import type { View } from './visibility.ts'

/**
 * Candidates that one page may look at: a bound on its cost. Where nearly all is withheld, a page
 * comes back short, with a cursor to go on from.
 */
const SCANNED_MAX = 5_000

/**
 * A page of what `keeps` says yes to, newest first. The cursor is the last item scanned, so nothing
 * is shown twice and nothing skipped, whatever is added or deleted between two pages. With a `run`, what one author
 * has too much in a row is passed over.
 */
export function scanNewest(
  index: MemoryIndex,
  view: View,
  { after, limit }: PageRequest,
  o: { rkey: string; keeps(author: number, place: number, row: number): boolean; run?: AuthorRun },
): FeedPage {
  const { viewer } = view
  const known = index.pageEnds.find(viewer.did, after)
  const merge = new NewestMerge(index.pairs.items, view.authors(), after, known)
  if (!after && known?.clock !== index.pairs.items.clock)
    index.pageEnds.keep(viewer.did, undefined, merge.state())
  const items: ShownItem[] = []
  const { pairs } = index
  let author = 0
  let row = 0
  for (let scanned = 0; merge.hasMore; scanned += 1) {
    if (items.length === limit || scanned === SCANNED_MAX) {
      const key = pairs.itemKey(author, row)
      const next = o.run?.at(row, key) ?? key
      // A poll asks for one item and no second page.
      if (limit > 1) index.pageEnds.keep(viewer.did, next, merge.end())
      return { items, next }
    }
    merge.advance()
    author = merge.author
    row = merge.row
    if (o.run?.isFull(author, row)) {
      merge.passOver(o.run.older())
      row = merge.row
    } else if (o.keeps(author, merge.place, row)) {
      o.run?.add(author, row)
      items.push(index.shown.of(o.rkey, author, row))
    }
  }
  return { items, next: undefined }
}
