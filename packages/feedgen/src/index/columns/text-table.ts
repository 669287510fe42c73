import type { Kept } from './kept.ts'
import { CHUNK_ROWS, ROW_MASK, Table } from './table.ts'
import { TextBytes } from './text-bytes.ts'

/** The hash table is many small ones, so that none is ever rebuilt with a pause. */
const SHARDS = 256
const SHARD_SLOTS_MIN = 16

/**
 * Texts kept once, each under a number from 1: their bytes one after the other, found again through
 * an open hash. A text of 32 letters takes 48 bytes. Nothing is ever taken out.
 */
export class TextTable implements Kept {
  private readonly letters = new Table({ byte: 'u8' })
  private readonly entries = new Table({ end: 'u32', hash: 'u32' })
  readonly tables = { letters: this.letters, entries: this.entries }
  private readonly shards: Uint32Array[] = []
  private readonly counts = new Uint32Array(SHARDS)
  private used = 0
  private seed: number
  private text: TextBytes

  /** `seed`: see TextBytes. */
  constructor(seed: number) {
    this.seed = seed
    this.text = new TextBytes(seed)
  }

  /** How many texts there are. */
  get size(): number {
    return this.used
  }

  /** The number of a text, given at first sight. */
  add(text: string): number {
    const key = this.text.read(text)
    const known = this.look(key)
    if (known !== 0) return known
    const start = this.end(this.used)
    for (let from = 0; from < key.length; ) {
      const at = (start + from) & ROW_MASK
      const length = Math.min(key.length - from, CHUNK_ROWS - at)
      key.bytes.copy(this.letters.edit(start + from).byte, at, from, from + length)
      from += length
    }
    const chunk = this.entries.edit(this.used)
    chunk.end[this.used & ROW_MASK] = start + key.length
    chunk.hash[this.used & ROW_MASK] = key.hash
    this.used += 1
    this.file(this.used, key.hash)
    return this.used
  }

  /** The number of a text; 0 when it was never added. */
  find(text: string): number {
    return this.look(this.text.read(text))
  }

  /** The text of a number that was given out. */
  get(n: number): string {
    const [start, end] = [this.end(n - 1), this.end(n)]
    const at = start & ROW_MASK
    if (at + end - start <= CHUNK_ROWS)
      return start === end ? '' : this.letters.of(start).byte.toString('utf8', at, at + end - start)
    const bytes = Buffer.alloc(end - start)
    for (let i = start; i < end; i += 1) bytes[i - start] = this.letters.of(i).byte[i & ROW_MASK] as number
    return bytes.toString('utf8')
  }

  state(): readonly number[] {
    return [this.used, this.seed]
  }

  restore([used = 0, seed = 0]: readonly number[]): void {
    this.used = used
    this.seed = seed
    this.text = new TextBytes(seed)
    for (let n = 1; n <= used; n += 1) this.file(n, this.hashOf(n))
  }

  private look(key: TextBytes): number {
    const slots = this.shards[key.hash >>> 24]
    if (!slots) return 0
    const mask = slots.length - 1
    for (let i = key.hash & mask; ; i = (i + 1) & mask) {
      const n = slots[i] as number
      if (n === 0 || (this.hashOf(n) === key.hash && this.isText(n, key))) return n
    }
  }

  private isText(n: number, key: TextBytes): boolean {
    const start = this.end(n - 1)
    if (this.end(n) - start !== key.length) return false
    if (key.length === 0) return true
    const at = start & ROW_MASK
    if (at + key.length <= CHUNK_ROWS) {
      const { byte } = this.letters.of(start)
      for (let i = 0; i < key.length; i += 1) if (byte[at + i] !== key.bytes[i]) return false
      return true
    }
    for (let i = 0; i < key.length; i += 1)
      if (this.letters.of(start + i).byte[(start + i) & ROW_MASK] !== key.bytes[i]) return false
    return true
  }

  private file(n: number, hash: number): void {
    const shard = hash >>> 24
    const count = (this.counts[shard] as number) + 1
    this.counts[shard] = count
    let slots = this.shards[shard]
    if (!slots || count > (slots.length >> 2) * 3) {
      const old = slots ?? new Uint32Array(0)
      slots = new Uint32Array(Math.max(2 * old.length, SHARD_SLOTS_MIN))
      this.shards[shard] = slots
      for (const other of old) if (other !== 0) place(slots, other, this.hashOf(other))
    }
    place(slots, n, hash)
  }

  private hashOf(n: number): number {
    return this.entries.of(n - 1).hash[(n - 1) & ROW_MASK] as number
  }

  /** Where the n-th text ends; 0 for none. */
  private end(n: number): number {
    return n === 0 ? 0 : (this.entries.of(n - 1).end[(n - 1) & ROW_MASK] as number)
  }
}

function place(slots: Uint32Array, n: number, hash: number): void {
  const mask = slots.length - 1
  let i = hash & mask
  while (slots[i] !== 0) i = (i + 1) & mask
  slots[i] = n
}
