import type { Kept } from './kept.ts'
import { PAGE, PAGE_BITS, Stretches } from './stretches.ts'
import { ROW_MASK, Table } from './table.ts'

const LAST = PAGE - 1

/**
 * Many growing lists of numbers in a few typed arrays: a list costs 8 bytes and its cells, not an
 * object. Up to 64 values lie in one stretch; a longer list is pages of 64, all full but the last,
 * and a stretch with their numbers. Lists are numbered from 0 and begin empty.
 *
 * With hints, each value has a second number beside it, by which its owner keeps the list in order:
 * to look for a place then touches nothing but the list.
 */
export class Runs implements Kept {
  /** Of each list where it begins and its length, side by side. */
  private readonly lists = new Table({ entry: 'u32' })
  private readonly stretches: Stretches
  private readonly cells: Table<{ value: 'u32' }>
  readonly tables: Kept['tables']

  constructor({ hinted }: { hinted: boolean } = { hinted: false }) {
    this.stretches = new Stretches({ hinted })
    this.cells = this.stretches.cells
    this.tables = { lists: this.lists, ...this.stretches.tables }
  }

  length(list: number): number {
    const at = 2 * list + 1
    return at < this.lists.room ? (this.lists.of(at).entry[at & ROW_MASK] as number) : 0
  }

  /** The i-th value; the caller keeps `i` below `length`. */
  at(list: number, i: number): number {
    const at = this.cellOf(this.start(list), this.length(list), i)
    return this.cells.of(at).value[at & ROW_MASK] as number
  }

  /** What stands beside the i-th value. */
  hint(list: number, i: number): number {
    return this.hintAt(this.cellOf(this.start(list), this.length(list), i))
  }

  /** How many values have a hint below `hint`, where the list is in the order of its hints. Looks from the end. */
  below(list: number, hint: number): number {
    const length = this.length(list)
    if (length === 0) return 0
    const start = this.start(list)
    let [low, high] = [0, length]
    // News are asked for most: the last one, then by steps that grow, then by halves.
    for (let step = 1; high - step >= 0; step *= 2) {
      if (this.hintAt(this.cellOf(start, length, high - step)) < hint) {
        low = high - step + 1
        break
      }
      high -= step
    }
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.hintAt(this.cellOf(start, length, middle)) < hint) low = middle + 1
      else high = middle
    }
    return low
  }

  /**
   * The same for many lists at once, as a page needs it: of each the number of values with a hint
   * below `hint` goes to `counts`, and the hint of the last of those to `lasts`.
   */
  belowEach(lists: ArrayLike<number>, hint: number, counts: Uint32Array, lasts: Uint32Array): void {
    const hints = this.stretches.hints
    for (let n = 0; n < lists.length; n += 1) {
      const list = lists[n] as number
      let count = this.length(list)
      if (count > PAGE) {
        count = this.below(list, hint)
        lasts[n] = count > 0 ? this.hint(list, count - 1) : 0
      } else if (count > 0 && hints) {
        const start = this.start(list)
        const own = hints.of(start).hint
        const before = (start & ROW_MASK) - 1
        // From the end: what is asked for is mostly near it, and a short list is one line of memory.
        while (count > 0 && (own[before + count] as number) >= hint) count -= 1
        lasts[n] = count > 0 ? (own[before + count] as number) : 0
      }
      counts[n] = count
    }
  }

  insert(list: number, i: number, value: number, hint = 0): void {
    const length = this.length(list)
    const start = this.makeRoom(list, length)
    this.setEntry(list, start, length + 1)
    for (let page = length >> PAGE_BITS; ; page -= 1) {
      const base = this.pageOf(start, length + 1, page)
      const end = page === length >> PAGE_BITS ? length & LAST : LAST
      const from = page === i >> PAGE_BITS ? i & LAST : 0
      this.stretches.copy(base + from, base + from + 1, end - from)
      if (page === i >> PAGE_BITS) break
      this.stretches.copy(this.pageOf(start, length + 1, page - 1) + LAST, base, 1)
    }
    this.write(this.cellOf(start, length + 1, i), value, hint)
  }

  remove(list: number, i: number): void {
    const length = this.length(list)
    const start = this.start(list)
    const last = (length - 1) >> PAGE_BITS
    for (let page = i >> PAGE_BITS; page <= last; page += 1) {
      const base = this.pageOf(start, length, page)
      const end = page === last ? (length - 1) & LAST : LAST
      const from = page === i >> PAGE_BITS ? i & LAST : 0
      this.stretches.copy(base + from + 1, base + from, end - from)
      if (page < last) this.stretches.copy(this.pageOf(start, length, page + 1), base + LAST, 1)
    }
    this.setEntry(list, this.giveRoom(start, length), length - 1)
  }

  /** Removes many values at once: what stays is moved together, and the list gets shorter from its end. */
  removeAll(list: number, isOver: (value: number) => boolean): void {
    const length = this.length(list)
    const start = length === 0 ? 0 : this.start(list)
    let kept = 0
    for (let i = 0; i < length; i += 1) {
      const cell = this.cellOf(start, length, i)
      const value = this.cells.of(cell).value[cell & ROW_MASK] as number
      if (isOver(value)) continue
      if (kept < i) this.write(this.cellOf(start, length, kept), value, this.hintAt(cell))
      kept += 1
    }
    for (let last = length - 1; last >= kept; last -= 1) this.remove(list, last)
  }

  /** Bytes held, slack included. */
  get bytes(): number {
    return Object.values(this.tables).reduce((bytes, table) => bytes + table.bytes, 0)
  }

  state(): readonly number[] {
    return this.stretches.state()
  }

  restore(state: readonly number[]): void {
    this.stretches.restore(state)
  }

  private start(list: number): number {
    return this.lists.of(2 * list).entry[(2 * list) & ROW_MASK] as number
  }

  private setEntry(list: number, start: number, length: number): void {
    const { entry } = this.lists.edit(2 * list)
    entry[(2 * list) & ROW_MASK] = start
    entry[(2 * list + 1) & ROW_MASK] = length
  }

  private pageOf(start: number, length: number, page: number): number {
    if (length <= PAGE) return start
    const at = start + page
    return (this.cells.of(at).value[at & ROW_MASK] as number) << PAGE_BITS
  }

  private cellOf(start: number, length: number, i: number): number {
    return length <= PAGE ? start + i : this.pageOf(start, length, i >> PAGE_BITS) + (i & LAST)
  }

  private hintAt(cell: number): number {
    return this.stretches.hints?.of(cell).hint[cell & ROW_MASK] ?? 0
  }

  private write(cell: number, value: number, hint: number): void {
    this.cells.edit(cell).value[cell & ROW_MASK] = value
    const hints = this.stretches.hints?.edit(cell).hint
    if (hints) hints[cell & ROW_MASK] = hint
  }

  /** Where the list begins once there is room for one more. */
  private makeRoom(list: number, length: number): number {
    if (length === 0) return this.stretches.take(1)
    const start = this.start(list)
    if (length < PAGE) {
      const size = sizeFor(length)
      return length < 2 ** size ? start : this.move(start, size, size + 1, length)
    }
    if (length === PAGE) {
      const directory = this.stretches.take(1)
      this.write(directory, start >> PAGE_BITS, 0)
      this.addPage(directory, 1)
      return directory
    }
    if ((length & LAST) !== 0) return start
    const pages = length >> PAGE_BITS
    const size = sizeFor(pages)
    const directory = pages < 2 ** size ? start : this.move(start, size, size + 1, pages)
    this.addPage(directory, pages)
    return directory
  }

  /** Where the list begins once its last value is gone. */
  private giveRoom(start: number, length: number): number {
    const left = length - 1
    if (left === 0) {
      this.stretches.give(start, 1)
      return 0
    }
    if (left < PAGE) {
      const [size, fitting] = [sizeFor(length), sizeFor(left)]
      return size === fitting ? start : this.move(start, size, fitting, left)
    }
    if ((left & LAST) !== 0) return start
    const pages = left >> PAGE_BITS
    this.stretches.give(this.pageOf(start, length, pages), PAGE_BITS)
    if (pages === 1) {
      const page = this.pageOf(start, length, 0)
      this.stretches.give(start, 1)
      return page
    }
    const [size, fitting] = [sizeFor(pages + 1), sizeFor(pages)]
    return size === fitting ? start : this.move(start, size, fitting, pages)
  }

  private addPage(directory: number, page: number): void {
    this.write(directory + page, this.stretches.take(PAGE_BITS) >> PAGE_BITS, 0)
  }

  /** Moves the first `count` cells to a stretch of another size; answers where that begins. */
  private move(start: number, size: number, toSize: number, count: number): number {
    const { stretches } = this
    const to = toSize > PAGE_BITS ? stretches.takeNew(2 ** toSize) : stretches.take(toSize)
    for (let i = 0; i < count; i += PAGE) stretches.copy(start + i, to + i, Math.min(count - i, PAGE))
    if (size <= PAGE_BITS) stretches.give(start, size)
    else for (let page = 0; page < 2 ** size; page += PAGE) stretches.give(start + page, PAGE_BITS)
    return to
  }
}

/** The size of the stretch that a list of this length lies in. */
function sizeFor(length: number): number {
  return Math.max(1, 32 - Math.clz32(length - 1))
}
