import type { Kept } from './kept.ts'
import { ROW_MASK, Table } from './table.ts'

/** The largest stretch, and what memory is taken by: 2 to this power cells. */
export const PAGE_BITS = 6
export const PAGE = 2 ** PAGE_BITS

/**
 * Stretches of cells of a length that is a power of two, from 2 to 64, given out and given back: a
 * buddy allocator. Halves that are both free are one again, so that memory left by lists that grew
 * serves longer ones. A stretch begins at a multiple of its length and so never crosses a chunk.
 */
export class Stretches implements Kept {
  readonly cells = new Table({ value: 'u32' })
  /** A second number beside every cell, if asked for. */
  readonly hints: Table<{ hint: 'u32' }> | undefined
  /** For every two cells: the size of the free stretch that begins there; 0 = none does. */
  private readonly marks = new Table({ size: 'u8' })
  readonly tables: Kept['tables']
  /** By size: cell + 1 of the first free stretch. The chain goes through their first two cells. */
  private readonly heads = Array.from({ length: PAGE_BITS + 1 }, () => 0)
  private used = 0

  constructor({ hinted }: { hinted: boolean }) {
    this.hints = hinted ? new Table({ hint: 'u32' }) : undefined
    this.tables = { cells: this.cells, marks: this.marks, ...(this.hints && { hints: this.hints }) }
  }

  /** Where a free stretch of 2 to the power `size` cells begins. Its cells hold anything. */
  take(size: number): number {
    let larger = size
    while (larger <= PAGE_BITS && this.heads[larger] === 0) larger += 1
    let start: number
    if (larger > PAGE_BITS) {
      start = this.takeNew(PAGE)
      larger = PAGE_BITS
    } else {
      start = (this.heads[larger] as number) - 1
      this.unchain(start, larger)
    }
    while (larger > size) {
      larger -= 1
      this.chain(start + 2 ** larger, larger)
    }
    return start
  }

  /** Where `count` cells begin that nobody had before. A multiple of 64; give them back as pages. */
  takeNew(count: number): number {
    const start = this.used
    this.used += Math.ceil(count / PAGE) * PAGE
    for (let page = start; page < this.used; page += PAGE) {
      this.cells.edit(page)
      this.hints?.edit(page)
      this.marks.edit(page >> 1)
    }
    return start
  }

  give(start: number, size: number): void {
    let [from, merged] = [start, size]
    while (merged < PAGE_BITS) {
      const buddy = from ^ (2 ** merged)
      if (this.mark(buddy) !== merged) break
      this.unchain(buddy, merged)
      from = Math.min(from, buddy)
      merged += 1
    }
    this.chain(from, merged)
  }

  /** Copies up to 64 cells that lie in one chunk to where as many do; the two may overlap. */
  copy(from: number, to: number, count: number): void {
    // First made writable: when both are one chunk, that is a new one.
    const [toValues, toHints] = [this.cells.edit(to).value, this.hints?.edit(to).hint]
    const [start, end, at] = [from & ROW_MASK, (from & ROW_MASK) + count, to & ROW_MASK]
    toValues.set(this.cells.of(from).value.subarray(start, end), at)
    if (this.hints) toHints?.set(this.hints.of(from).hint.subarray(start, end), at)
  }

  state(): readonly number[] {
    return [this.used, ...this.heads]
  }

  restore([used = 0, ...heads]: readonly number[]): void {
    this.used = used
    heads.forEach((head, size) => {
      this.heads[size] = head
    })
  }

  private chain(start: number, size: number): void {
    const next = this.heads[size] as number
    this.setCell(start, next)
    this.setCell(start + 1, 0)
    if (next !== 0) this.setCell(next, start + 1)
    this.heads[size] = start + 1
    this.setMark(start, size)
  }

  private unchain(start: number, size: number): void {
    const [next, before] = [this.cell(start), this.cell(start + 1)]
    if (before === 0) this.heads[size] = next
    else this.setCell(before - 1, next)
    // The second cell of the next one: its number + 1, as `next` is.
    if (next !== 0) this.setCell(next, before)
    this.setMark(start, 0)
  }

  private cell(at: number): number {
    return this.cells.of(at).value[at & ROW_MASK] as number
  }

  private setCell(at: number, value: number): void {
    this.cells.edit(at).value[at & ROW_MASK] = value
  }

  private mark(at: number): number {
    return this.marks.of(at >> 1).size[(at >> 1) & ROW_MASK] as number
  }

  private setMark(at: number, size: number): void {
    this.marks.edit(at >> 1).size[(at >> 1) & ROW_MASK] = size
  }
}
