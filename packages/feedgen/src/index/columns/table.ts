/** A chunk holds 2 to this power rows: few enough to copy one without a pause, enough that chunks are few. */
export const CHUNK_BITS = 13
export const CHUNK_ROWS = 2 ** CHUNK_BITS
/** A row's place in its chunk is `row & ROW_MASK`. */
export const ROW_MASK = CHUNK_ROWS - 1

interface Cells {
  f64: Float64Array<ArrayBuffer>
  u32: Uint32Array<ArrayBuffer>
  u8: Buffer<ArrayBuffer>
}

/** The columns of a table. Write the wide ones first: each must begin at a multiple of its width. */
export type Layout = Readonly<Record<string, keyof Cells>>

/** The columns of one chunk. */
export type Chunk<L extends Layout> = { readonly [K in keyof L]: Cells[L[K]] }

const WIDTH = { f64: 8, u32: 4, u8: 1 } as const

/**
 * Rows of numbers in typed columns, in chunks: it grows without copying what is there, and little
 * lies idle. What was frozen stays as it was: a chunk is copied when it is first written afterwards.
 */
export class Table<L extends Layout> {
  private readonly layout: L
  private readonly chunks: Chunk<L>[] = []
  private readonly buffers: ArrayBuffer[] = []
  /** When each chunk was made or copied; older ones than `epoch` are frozen. */
  private readonly epochs: number[] = []
  private epoch = 0

  constructor(layout: L) {
    this.layout = layout
  }

  /** The chunk of a row, for reading at `row & ROW_MASK`. The row must have been written before. */
  of(row: number): Chunk<L> {
    return this.chunks[row >>> CHUNK_BITS] as Chunk<L>
  }

  /** The chunk of a row, for writing at `row & ROW_MASK`. New rows are 0 in every column. */
  edit(row: number): Chunk<L> {
    const n = row >>> CHUNK_BITS
    if (this.epochs[n] !== this.epoch) this.renew(n)
    return this.chunks[n] as Chunk<L>
  }

  /** Rows there is room for; those above were never written. */
  get room(): number {
    return this.chunks.length * CHUNK_ROWS
  }

  get bytes(): number {
    return this.buffers.length * this.chunkBytes
  }

  get chunkBytes(): number {
    return Object.values(this.layout).reduce((bytes, cell) => bytes + WIDTH[cell] * CHUNK_ROWS, 0)
  }

  /** The chunks as they are now: nobody will write to these buffers any more. Costs next to nothing. */
  freeze(): readonly ArrayBuffer[] {
    this.epoch += 1
    return [...this.buffers]
  }

  /** Adds a chunk, filled with what a frozen one held. */
  restoreChunk(bytes: Uint8Array): void {
    new Uint8Array(this.append()).set(bytes)
  }

  /** Makes the table empty again. */
  clear(): void {
    this.chunks.length = 0
    this.buffers.length = 0
    this.epochs.length = 0
  }

  /** What tells tables of another form apart. */
  get form(): string {
    return JSON.stringify([this.layout, CHUNK_BITS])
  }

  private renew(n: number): void {
    const frozen = this.buffers[n]
    if (frozen) this.put(n, frozen.slice())
    else while (this.chunks.length <= n) this.append()
  }

  private append(): ArrayBuffer {
    const buffer = new ArrayBuffer(this.chunkBytes)
    this.put(this.chunks.length, buffer)
    return buffer
  }

  private put(n: number, buffer: ArrayBuffer): void {
    this.buffers[n] = buffer
    this.epochs[n] = this.epoch
    let start = 0
    const chunk: Record<string, Cells[keyof Cells]> = {}
    for (const [name, cell] of Object.entries(this.layout)) {
      chunk[name] = view(cell, buffer, start)
      start += WIDTH[cell] * CHUNK_ROWS
    }
    this.chunks[n] = chunk as Chunk<L>
  }
}

function view(cell: keyof Cells, buffer: ArrayBuffer, start: number): Cells[keyof Cells] {
  if (cell === 'f64') return new Float64Array(buffer, start, CHUNK_ROWS)
  if (cell === 'u32') return new Uint32Array(buffer, start, CHUNK_ROWS)
  return Buffer.from(buffer, start, CHUNK_ROWS)
}
