import type { Kept } from './columns/kept.ts'
import { Runs } from './columns/runs.ts'
import type { CrumbColumns } from './crumb-columns.ts'
import type { PackedKey } from './record-key.ts'

/** Rows of everybody's crumbs, in the order of their keys: how a crumb is found by its address. */
export class CrumbLists {
  private readonly runs = new Runs()
  private readonly crumbs: CrumbColumns

  constructor(crumbs: CrumbColumns) {
    this.crumbs = crumbs
  }

  /** Where a key is among its author's, or belongs, and the row of the crumb that has it. */
  place(author: number, key: PackedKey): { index: number; row: number | undefined } {
    const length = this.runs.length(author)
    let [low, high] = [0, length]
    // Most that is asked for is new, and belongs at the end.
    if (high > 0 && this.crumbs.compareKey(this.runs.at(author, high - 1), key) < 0) low = high
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.crumbs.compareKey(this.runs.at(author, middle), key) < 0) low = middle + 1
      else high = middle
    }
    const row = low < length ? this.runs.at(author, low) : undefined
    return { index: low, row: row !== undefined && this.crumbs.compareKey(row, key) === 0 ? row : undefined }
  }

  row(author: number, key: PackedKey): number | undefined {
    return this.place(author, key).row
  }

  length(author: number): number {
    return this.runs.length(author)
  }

  /** The row at a place. */
  at(author: number, index: number): number {
    return this.runs.at(author, index)
  }

  insert(author: number, index: number, row: number): void {
    this.runs.insert(author, index, row)
  }

  remove(author: number, index: number): void {
    this.runs.remove(author, index)
  }

  removeAll(author: number, isOver: (row: number) => boolean): void {
    this.runs.removeAll(author, isOver)
  }

  kept(): Record<string, Kept> {
    return { crumbsOf: this.runs }
  }
}
