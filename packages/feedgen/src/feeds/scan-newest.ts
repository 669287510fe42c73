import type { MemoryIndex } from '../index/memory-index.ts'
import type { ShownItem } from '../index/shown-items.ts'
import type { Choice } from './choice.ts'
import type { FeedPage, PageBefore, PageCursor, PageRequest } from './feed.ts'
import { NewestMerge } from './merge-newest.ts'
import { scanAgain } from './scan-again.ts'
import { SPARE_ITEMS, TrailBeingMade } from './trail.ts'
import type { View } from './visibility.ts'

/**
 * Candidates that one page may look at: a bound on its cost. Where nearly all is withheld, a page
 * comes back short, with a cursor to go on from.
 */
const SCANNED_MAX = 5_000

/**
 * A page of what `keeps` says yes to, newest first. The cursor is the last item scanned, so nothing
 * is shown twice and nothing skipped, whatever is added or deleted between two pages. With a `run`, what one author
 * has too much in a row is passed over. `before` as `Feed` has it.
 */
export function scanNewest(
  index: MemoryIndex,
  view: View,
  request: PageRequest,
  o: Choice,
  before?: PageBefore,
): FeedPage {
  const again = before && !request.after && scanAgain(index, view, request, o, before)
  if (again) return again
  const { after, limit } = request
  const { viewer } = view
  const known = index.pageEnds.find(viewer.did, after)
  const merge = new NewestMerge(index.pairs.items, view.authors(), after, known)
  if (!after && known?.clock !== index.pairs.items.clock)
    index.pageEnds.keep(viewer.did, undefined, merge.state())
  const items: ShownItem[] = []
  const { pairs } = index
  const run = o.run?.()
  // A poll is not made again, and a later page is rarely asked for twice.
  const trail = after || limit === 1 ? undefined : new TrailBeingMade()
  let next: PageCursor | undefined
  let spare = trail ? SPARE_ITEMS : 0
  let author = 0
  let row = 0
  for (let scanned = 0; merge.hasMore; scanned += 1) {
    if (!next && (items.length === limit || scanned === SCANNED_MAX)) {
      const key = pairs.itemKey(author, row)
      next = run?.at(row, key) ?? key
      // A poll asks for one item and no second page.
      if (limit > 1) index.pageEnds.keep(viewer.did, next, merge.state())
    }
    if (next) {
      if (spare === 0) return { items, next, ...trail?.end(pairs.itemKey(author, row)) }
      spare -= 1
    }
    merge.advance()
    author = merge.author
    row = merge.row
    if (run?.isFull(author, row)) {
      trail?.add(merge, undefined, 'passed')
      merge.passOver(run.older())
      if (merge.row !== row) trail?.add(merge, undefined, 'passed-to')
      row = merge.row
      continue
    }
    const shown = o.keeps(author, merge.place, row) ? index.shown.of(o.rkey, author, row) : undefined
    trail?.add(merge, shown)
    if (!shown) continue
    run?.add(author, row)
    if (!next) items.push(shown)
  }
  return { items, next, ...trail?.end(undefined) }
}
