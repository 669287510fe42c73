/** DAG-CBOR records nest at most this deep (ATProto data model, "Data Validation"; bad input RC-016). */
export const DEPTH_MAX = 32

/** The bytes are not one well-formed, definite, shallow CBOR item. */
export class CborShapeError extends Error {}

const MAJOR_BYTES = 2
const MAJOR_TEXT = 3
const MAJOR_ARRAY = 4
const MAJOR_MAP = 5
const MAJOR_TAG = 6
const MAJOR_SIMPLE = 7

/**
 * A cursor over CBOR that reads heads and skips items without building values and without
 * recursion. It lets peek look into a frame for less than copying it costs, and lets nesting be
 * checked before a recursive decoder meets it. It judges shape only; canonical form is the
 * decoder's business.
 */
export class CborWalk {
  readonly bytes: Uint8Array
  at: number
  private major = 0
  private value = 0

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  /** Steps over one whole item, checking that it nests at most `depthMax` containers. */
  skip(depthMax = DEPTH_MAX): void {
    // One counter per open container: how many items it still misses.
    const open: number[] = []
    for (;;) {
      this.head()
      if (this.major === MAJOR_BYTES || this.major === MAJOR_TEXT) this.forward(this.value)
      else if (this.major === MAJOR_ARRAY || this.major === MAJOR_MAP || this.major === MAJOR_TAG) {
        const items = this.major === MAJOR_TAG ? 1 : this.major === MAJOR_MAP ? this.value * 2 : this.value
        // Each item takes at least one byte: a huge claimed length fails here, not after a long loop.
        if (items > this.bytes.length - this.at) throw new CborShapeError('length exceeds input')
        open.push(items + 1)
        if (open.length > depthMax) throw new CborShapeError('nested too deep')
      }
      while (open.length > 0) {
        const left = (open[open.length - 1] as number) - 1
        open[open.length - 1] = left
        if (left > 0) break
        open.pop()
      }
      if (open.length === 0) return
    }
  }

  /** Enters a map; answers its number of pairs. */
  mapSize(): number {
    return this.expect(MAJOR_MAP)
  }

  /** Enters an array; answers its length. */
  arraySize(): number {
    return this.expect(MAJOR_ARRAY)
  }

  /** Reads a text string. */
  text(): string {
    const length = this.expect(MAJOR_TEXT)
    const start = this.at
    this.forward(length)
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, length).toString('utf8')
  }

  /** Reads a text string; steps over a value of another kind and answers undefined. */
  optionalText(): string | undefined {
    const first = this.bytes[this.at]
    if (first !== undefined && first >> 5 === MAJOR_TEXT) return this.text()
    this.skip()
    return undefined
  }

  /** Steps over a byte string; answers a view of its content. */
  byteString(): Uint8Array {
    const length = this.expect(MAJOR_BYTES)
    const start = this.at
    this.forward(length)
    return this.bytes.subarray(start, this.at)
  }

  private expect(major: number): number {
    this.head()
    if (this.major !== major) throw new CborShapeError(`expected major type ${major}, got ${this.major}`)
    return this.value
  }

  private head(): void {
    const first = this.byte()
    this.major = first >> 5
    const additional = first & 31
    if (additional < 24) this.value = additional
    else if (additional === 24) this.value = this.byte()
    else if (additional === 25) this.value = this.byte() * 0x100 + this.byte()
    else if (additional === 26) this.value = this.word()
    else if (additional === 27) this.value = this.word() * 0x1_0000_0000 + this.word()
    else throw new CborShapeError('indefinite or reserved length')
    if (this.major !== MAJOR_SIMPLE && this.major > 1 && this.value > Number.MAX_SAFE_INTEGER) {
      throw new CborShapeError('length exceeds input')
    }
  }

  private word(): number {
    return ((this.byte() << 24) >>> 0) + (this.byte() << 16) + (this.byte() << 8) + this.byte()
  }

  private byte(): number {
    const value = this.bytes[this.at]
    if (value === undefined) throw new CborShapeError('truncated')
    this.at += 1
    return value
  }

  private forward(length: number): void {
    if (length > this.bytes.length - this.at) throw new CborShapeError('truncated')
    this.at += length
  }
}
