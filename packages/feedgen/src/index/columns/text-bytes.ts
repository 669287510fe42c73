/** A text as UTF-8 with its hash, in memory that the next text uses again: nothing is made for a look-up. */
export class TextBytes {
  bytes: Buffer<ArrayBuffer> = Buffer.alloc(0)
  length = 0
  hash = 0
  private words = new Uint32Array(0)
  private readonly seed: number

  /** `seed`: 32 bits that nobody outside knows, so that nobody can choose texts whose hashes meet. */
  constructor(seed: number) {
    this.seed = seed
    this.makeRoom(256)
  }

  read(text: string): this {
    this.makeRoom(3 * text.length)
    const { bytes } = this
    let length = 0
    for (; length < text.length; length += 1) {
      const code = text.charCodeAt(length)
      if (code > 0x7f) break
      bytes[length] = code
    }
    this.length = length < text.length ? bytes.write(text) : length
    this.hash = this.mix()
    return this
  }

  private makeRoom(bytes: number): void {
    if (bytes + 4 <= this.bytes.length) return
    const buffer = new ArrayBuffer(2 ** Math.ceil(Math.log2(bytes + 4)))
    this.bytes = Buffer.from(buffer)
    this.words = new Uint32Array(buffer)
  }

  private mix(): number {
    const { bytes, words, length } = this
    // The last word may hold bytes of the text before.
    for (let i = length; (i & 3) !== 0; i += 1) bytes[i] = 0
    const factor = this.seed | 1
    let hash = this.seed ^ length
    for (let i = 0; i < length; i += 4) {
      hash = Math.imul(hash ^ (words[i >> 2] as number), factor)
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    }
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
    return (hash ^ (hash >>> 15)) >>> 0
  }
}
