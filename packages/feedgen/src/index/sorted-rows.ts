import type { PackedKey } from './record-key.ts'

/** Rows by author, in the order of a key that each row has. For the few: it is an array for each author. */
export class SortedRows {
  private readonly rowsOf = new Map<number, number[]>()
  private readonly key: (row: number) => PackedKey

  constructor(key: (row: number) => PackedKey) {
    this.key = key
  }

  of(author: number): readonly number[] {
    return this.rowsOf.get(author) ?? []
  }

  withKey(author: number, key: PackedKey): readonly number[] {
    const rows = this.of(author)
    return rows.slice(this.below(rows, key, 0), this.below(rows, key, 1))
  }

  add(author: number, row: number): void {
    const rows = this.rowsOf.get(author) ?? []
    this.rowsOf.set(author, rows)
    rows.splice(this.below(rows, this.key(row), 1), 0, row)
  }

  remove(author: number, row: number): void {
    const rows = this.rowsOf.get(author) ?? []
    const place = rows.indexOf(row, this.below(rows, this.key(row), 0))
    rows.splice(place, 1)
    if (rows.length === 0) this.rowsOf.delete(author)
  }

  /** Adds a row anywhere; `sort` follows, once for all. */
  append(author: number, row: number): void {
    const rows = this.rowsOf.get(author)
    if (rows) rows.push(row)
    else this.rowsOf.set(author, [row])
  }

  sort(): void {
    for (const rows of this.rowsOf.values()) rows.sort((a, b) => compare(this.key(a), this.key(b)))
  }

  /** How many rows have a smaller key; or with `orSame` 1, a smaller one or this. */
  private below(rows: readonly number[], key: PackedKey, orSame: 0 | 1): number {
    let low = 0
    let high = rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compare(this.key(rows[middle] as number), key) < orSame) low = middle + 1
      else high = middle
    }
    return low
  }
}

function compare(a: PackedKey, b: PackedKey): number {
  return Math.sign(a.high - b.high) || Math.sign(a.low - b.low)
}
