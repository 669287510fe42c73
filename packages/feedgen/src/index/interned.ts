import type { Kept } from './columns/kept.ts'
import { TextTable } from './columns/text-table.ts'

/** Values kept once, each under a small number. Number 0 is never given out: it stands for nothing. */
export class Interned<T> {
  private readonly texts: TextTable
  private readonly write: (value: T) => string
  private readonly read: (text: string) => T
  /** Values that were asked for, so that each is read once. */
  private readonly values: (T | undefined)[] = []

  /** `write` must tell apart exactly the values that are to be kept apart, and `read` be its reverse. */
  constructor(seed: number, o: { write: (value: T) => string; read: (text: string) => T }) {
    this.texts = new TextTable(seed)
    this.write = o.write
    this.read = o.read
  }

  /** The number of a value, given at first sight. */
  add(value: T): number {
    return this.texts.add(this.write(value))
  }

  get(id: number): T | undefined {
    if (id < 1 || id > this.texts.size) return undefined
    const known = this.values[id]
    if (known !== undefined) return known
    const value = this.read(this.texts.get(id))
    this.values[id] = value
    return value
  }

  kept(): Record<string, Kept> {
    return { texts: this.texts }
  }
}
