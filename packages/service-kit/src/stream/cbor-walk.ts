/**
 * Looks into DAG-CBOR without decoding it.
 *
 * Nearly all frames of a relay do not concern us. Decoding one costs a hundred times what receiving it does; stepping
 * over its parts by their lengths costs next to nothing, however large they are. The same steps check how deep
 * something nests before a decoder that recurses meets it.
 *
 * Strict in what could lead two readers apart or run away: every length is definite and lies within the input, maps
 * have texts for keys, tags and simple values are those of DAG-CBOR. Canonical form (shortest lengths, order of
 * keys, UTF-8) is the decoder's business: a frame that concerns us is decoded in full, and no other need be perfect.
 * Checked against the full decoder by a fuzz test.
 */

/** DAG-CBOR of ATProto nests at most this deep (data model, "Data Validation"; bad input RC-016); a frame's own depth is 6. */
export const DEPTH_MAX = 32

/** Items of containers that one walk steps over: a record holds at most this many (ATProto data model, "Data Validation"). */
const ITEMS_MAX = 131_072

/** The bytes are cut off, too deep, too many, or not CBOR that DAG-CBOR allows. Thrown by every step, and nothing else is. */
export class CborShapeError extends Error {
  override name = 'CborShapeError'
}

const UNSIGNED = 0
const NEGATIVE = 1
const BYTES = 2
const TEXT = 3
const ARRAY = 4
const MAP = 5
const TAG = 6
/** Major type 7 in its place: what is added is the simple value. */
const SIMPLE = 7 << 5

const TAG_CID = 42
const FALSE = 20
const NULL = 22
const FLOAT_64 = 27
const NULL_BYTE = 0xf6
const TRUE = 21

/** Per open container: how many items it still misses, and whether those at even counts are keys. A walk never waits, so all share them. */
const MISSING = new Int32Array(DEPTH_MAX)
const IS_MAP = new Uint8Array(DEPTH_MAX)

/** A place in some bytes, `at`, which every step moves behind what it read. Never recurses. */
export class CborWalk {
  readonly bytes: Buffer
  at: number
  private major = 0
  private value = 0
  private textStart = 0
  private items = 0

  private readonly itemsMax: number

  /** @param itemsMax how many items of containers it steps over before it refuses the rest */
  constructor(bytes: Uint8Array, at = 0, itemsMax = ITEMS_MAX) {
    this.itemsMax = itemsMax
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    this.at = at
  }

  /** Steps over one whole item, which may nest DEPTH_MAX containers and tags. */
  skip(): void {
    this.head()
    if (this.major < ARRAY) {
      if (this.major > NEGATIVE) this.forward(this.value)
    } else if (this.major <= TAG) this.skipNested()
  }

  /** Enters a map; answers its number of pairs. */
  mapSize(): number {
    const pairs = this.expect(MAP)
    this.mustFit(pairs * 2)
    return pairs
  }

  /** Enters an array; answers its length. */
  arraySize(): number {
    const items = this.expect(ARRAY)
    this.mustFit(items)
    return items
  }

  /** Reads a text. */
  text(): string {
    this.stepText()
    return this.lastText()
  }

  /** Reads a text; steps over a value of another kind and answers undefined. */
  optionalText(): string | undefined {
    if (this.nextMajor() === TEXT) return this.text()
    this.skip()
    return undefined
  }

  /** Reads an integer; undefined, after stepping over it, for any other value and for what a number cannot hold exactly. */
  optionalInteger(): number | undefined {
    const major = this.nextMajor()
    if (major !== UNSIGNED && major !== NEGATIVE) {
      this.skip()
      return undefined
    }
    this.head()
    const integer = major === UNSIGNED ? this.value : -1 - this.value
    return Number.isSafeInteger(integer) ? integer : undefined
  }

  /** Reads true or false; steps over any other value and answers undefined. */
  optionalBoolean(): boolean | undefined {
    const simple = (this.bytes[this.at] ?? 0) - SIMPLE
    this.skip()
    return simple === TRUE || simple === FALSE ? simple === TRUE : undefined
  }

  /** Steps over a text without decoding it; the three below then speak of it. */
  stepText(): void {
    const length = this.expect(TEXT)
    this.textStart = this.at
    this.forward(length)
  }

  /** Whether the text last stepped over is this one, in UTF-8. */
  lastIs(text: Uint8Array): boolean {
    return this.at - this.textStart === text.length && this.lastBegins(text)
  }

  /** Whether the text last stepped over begins with this one, in UTF-8. */
  lastBegins(text: Uint8Array): boolean {
    const { bytes, textStart } = this
    if (this.at - textStart < text.length) return false
    for (let i = 0; i < text.length; i += 1) if (bytes[textStart + i] !== text[i]) return false
    return true
  }

  /** The text last stepped over. */
  lastText(): string {
    return this.bytes.toString('utf8', this.textStart, this.at)
  }

  /** Steps over a byte string; answers a view of its content. */
  byteString(): Buffer {
    const length = this.expect(BYTES)
    const start = this.at
    this.forward(length)
    return this.bytes.subarray(start, this.at)
  }

  /** Reads a link: the bytes of its CID, or undefined for null. */
  optionalLink(): Buffer | undefined {
    if (this.bytes[this.at] === NULL_BYTE) {
      this.at += 1
      return undefined
    }
    this.expect(TAG)
    const bytes = this.byteString()
    // Multibase identity (DAG-CBOR specification, "Links").
    if (bytes[0] !== 0) throw new CborShapeError('a CID of another form')
    return bytes.subarray(1)
  }

  /** The head of a container or tag was read: steps over what is in it. */
  private skipNested(): void {
    let depth = 0
    for (;;) {
      const { major } = this
      if (major === BYTES || major === TEXT) this.forward(this.value)
      else if (major >= ARRAY && major <= TAG) {
        const items = major === TAG ? 1 : major === MAP ? this.value * 2 : this.value
        this.mustFit(items)
        if (depth === DEPTH_MAX) throw new CborShapeError('nested too deep')
        MISSING[depth] = items
        IS_MAP[depth] = Number(major === MAP)
        depth += 1
      }
      while (depth > 0 && MISSING[depth - 1] === 0) depth -= 1
      if (depth === 0) return
      const missing = MISSING[depth - 1] as number
      const isKey = IS_MAP[depth - 1] === 1 && missing % 2 === 0
      MISSING[depth - 1] = missing - 1
      const isCid = major === TAG
      this.head()
      if (isKey && this.major !== TEXT) throw new CborShapeError('a key is not text')
      if (isCid && this.major !== BYTES) throw new CborShapeError('a CID is not bytes')
    }
  }

  private nextMajor(): number {
    const first = this.bytes[this.at]
    if (first === undefined) throw new CborShapeError('cut off')
    return first >> 5
  }

  private expect(major: number): number {
    this.head()
    if (this.major !== major) throw new CborShapeError(`expected major type ${major}, got ${this.major}`)
    return this.value
  }

  private head(): void {
    const first = this.bytes[this.at]
    if (first === undefined) throw new CborShapeError('cut off')
    this.at += 1
    const major = first >> 5
    const additional = first & 31
    this.major = major
    if (additional < 24) this.value = additional
    else this.longHead(additional)
    if (major >= TAG) this.checkKind(major, additional)
  }

  private longHead(additional: number): void {
    if (additional > 27) throw new CborShapeError('indefinite or reserved length')
    const size = 1 << (additional - 24)
    const end = this.at + size
    if (end > this.bytes.length) throw new CborShapeError('cut off')
    let value = 0
    for (let at = this.at; at < end; at += 1) value = value * 256 + (this.bytes[at] as number)
    this.at = end
    this.value = value
  }

  private checkKind(major: number, additional: number): void {
    const isKnown =
      major === TAG
        ? this.value === TAG_CID
        : (additional >= FALSE && additional <= NULL) || additional === FLOAT_64
    if (!isKnown) throw new CborShapeError('a tag or simple value that DAG-CBOR has not')
  }

  /** Each item takes a byte at least: a count over what is left is a lie, found before it is looped over. */
  private mustFit(items: number): void {
    if (items > this.bytes.length - this.at) throw new CborShapeError('a count beyond the input')
    this.items += items
    if (this.items > this.itemsMax) throw new CborShapeError('more items than anything honest has')
  }

  private forward(length: number): void {
    if (length > this.bytes.length - this.at) throw new CborShapeError('cut off')
    this.at += length
  }
}
