import type { ItemKey } from '../index/item.ts'
import type { ShownItem } from '../index/shown-items.ts'
import type { Trail } from './feed.ts'
import type { NewestMerge } from './merge-newest.ts'

/** Items that a trail may have; a page that looks at more is better made anew than remembered. */
const ITEMS_MAX = 200
/** Items looked at beyond the page: so that one that goes has another to take its place. */
export const SPARE_ITEMS = 6
const CELLS = 5

/** An item where a scan is, as `NewestMerge` tells it. */
export type Scanned = Pick<NewestMerge, 'author' | 'place' | 'row' | 'second'>

/** How an item was met: alone; or as the first that was passed over in a row of its author, or the last. */
const MET = { alone: 0, passed: 1, 'passed-to': 2 } as const

type Met = keyof typeof MET

/** Where a trail is noted until its length is known: pages are made one after the other. */
const noted = new Uint32Array(CELLS * ITEMS_MAX)

/** Notes what a first page looks at, as long as it is worth it. One at a time. */
export class TrailBeingMade {
  private readonly shown: (ShownItem | undefined)[] = []
  private isTooLong = false

  add({ author, place, row, second }: Scanned, shown: ShownItem | undefined, met: Met = 'alone'): void {
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

/** Reads a trail from its beginning, leaving out the items of some authors. */
export class TrailReader implements Scanned {
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

  get met(): Met {
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
