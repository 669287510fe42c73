/**
 * Many growing lists of row numbers in one typed array: a list costs 8 bytes and its cells, not an
 * object. A list that outgrows its stretch moves to one of twice the length; stretches that are left, or
 * whose list became empty, are used again. Lists are numbered from 0 and begin empty.
 */
export class Runs {
  private cells: Uint32Array<ArrayBuffer> = new Uint32Array(1024)
  private used = 0
  private starts: Uint32Array<ArrayBuffer> = new Uint32Array(64)
  private lengths: Uint32Array<ArrayBuffer> = new Uint32Array(64)
  /** Of each list: its stretch holds 2 to this power; 0 = it has none. */
  private sizes: Uint8Array<ArrayBuffer> = new Uint8Array(64)
  /** Starts of stretches that nobody holds, by size. */
  private readonly free: number[][] = []

  length(list: number): number {
    return this.lengths[list] ?? 0
  }

  /** The i-th value; the caller keeps `i` below `length`. */
  at(list: number, i: number): number {
    return this.cells[(this.starts[list] ?? 0) + i] as number
  }

  insert(list: number, i: number, value: number): void {
    if (list >= this.lengths.length) {
      this.starts = grown(this.starts, list + 1)
      this.lengths = grown(this.lengths, list + 1)
      this.sizes = grown(this.sizes, list + 1)
    }
    const length = this.length(list)
    const size = this.sizes[list] as number
    if (size === 0 || length === 2 ** size) this.move(list, size + 1)
    const start = this.starts[list] as number
    if (i < length) this.cells.copyWithin(start + i + 1, start + i, start + length)
    this.cells[start + i] = value
    this.lengths[list] = length + 1
  }

  remove(list: number, i: number): void {
    const length = this.length(list)
    const start = this.starts[list] as number
    this.cells.copyWithin(start + i, start + i + 1, start + length)
    this.lengths[list] = length - 1
    if (length > 1) return
    this.release(start, this.sizes[list] as number)
    this.sizes[list] = 0
  }

  /** Bytes held, slack included. */
  get bytes(): number {
    return this.cells.byteLength + this.starts.byteLength + this.lengths.byteLength + this.sizes.byteLength
  }

  private move(list: number, size: number): void {
    const from = this.starts[list] as number
    const length = this.length(list)
    const to = this.take(size)
    this.cells.copyWithin(to, from, from + length)
    if (length > 0) this.release(from, size - 1)
    this.starts[list] = to
    this.sizes[list] = size
  }

  private take(size: number): number {
    const left = this.free[size]?.pop()
    if (left !== undefined) return left
    const start = this.used
    this.used += 2 ** size
    if (this.used > this.cells.length) this.cells = grown(this.cells, this.used)
    return start
  }

  private release(start: number, size: number): void {
    const left = this.free[size] ?? []
    this.free[size] = left
    left.push(start)
  }
}

/** A longer copy: doubled while small, then by a quarter, so that little lies idle. */
export function grown<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  column: T,
  needed: number,
): T {
  const more = column.length < 2 ** 16 ? column.length : Math.min(column.length >> 2, 2 ** 20)
  const length = Math.max(needed, column.length + more, 64)
  const longer = new (column.constructor as new (length: number) => T)(length)
  longer.set(column)
  return longer
}
