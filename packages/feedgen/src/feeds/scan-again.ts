import { compareNewestFirst, type ItemKey } from '../index/item.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { ShownItem } from '../index/shown-items.ts'
import type { FeedPage, PageBefore, PageRequest, Trail } from './feed.ts'
import { NewestMerge } from './merge-newest.ts'
import type { Choice } from './scan-newest.ts'
import type { View } from './visibility.ts'

/** Items that a trail may have; a page that looks at more is better made anew than remembered. */
const ITEMS_MAX = 200
const CELLS = 5

/** An item where a scan is, as `NewestMerge` tells it. */
type Scanned = Pick<NewestMerge, 'author' | 'place' | 'row' | 'second'>

/** How an item was met: alone; or as the first that was passed over in a row of its author, or the last. */
const MET = { alone: 0, passed: 1, 'passed-to': 2 } as const

/** Where a trail is noted until its length is known: pages are made one after the other. */
const noted = new Uint32Array(CELLS * ITEMS_MAX)

/** Notes what a first page looks at, as long as it is worth it. One at a time. */
export class TrailBeingMade {
  private readonly shown: (ShownItem | undefined)[] = []
  private isTooLong = false

  add(
    { author, place, row, second }: Scanned,
    shown: ShownItem | undefined,
    met: keyof typeof MET = 'alone',
  ): void {
    if (this.shown.length === ITEMS_MAX) this.isTooLong = true
    if (this.isTooLong) return
    const at = CELLS * this.shown.length
    noted[at] = author
    noted[at + 1] = place
    noted[at + 2] = row
    noted[at + 3] = second
    noted[at + 4] = MET[met]
    this.shown.push(shown)
  }

  /** `end` as Trail has it. */
  end(end: ItemKey | undefined): { trail?: Trail } {
    if (this.isTooLong) return {}
    return { trail: { cells: noted.slice(0, CELLS * this.shown.length), shown: this.shown, end } }
  }
}

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

/** Reads a trail from its beginning, leaving out the items of some authors. */
class TrailReader implements Scanned {
  author = 0
  place = 0
  row = 0
  second = 0
  hasMore = false
  private readonly trail: Trail
  private readonly without: readonly number[]
  private n = -1

  constructor(trail: Trail, without: readonly number[]) {
    this.trail = trail
    this.without = without
    this.advance()
  }

  get met(): keyof typeof MET {
    const met = this.trail.cells[CELLS * this.n + 4]
    return met === MET.passed ? 'passed' : met === MET['passed-to'] ? 'passed-to' : 'alone'
  }

  /** What the page shows of the item. */
  get shown(): ShownItem | undefined {
    return this.trail.shown[this.n]
  }

  advance(): void {
    const { cells, shown } = this.trail
    do this.n += 1
    while (this.n < shown.length && this.without.includes(cells[CELLS * this.n] as number))
    this.hasMore = this.n < shown.length
    if (!this.hasMore) return
    const at = CELLS * this.n
    this.author = cells[at] as number
    this.place = cells[at + 1] as number
    this.row = cells[at + 2] as number
    this.second = cells[at + 3] as number
  }
}
