/** Values kept once, each under a small number. Number 0 is never given out: it stands for nothing. */
export class Interned<T> {
  private readonly values: T[] = []
  private readonly ids = new Map<string, number>()
  private readonly keyOf: (value: T) => string

  /** `keyOf` must tell apart exactly the values that are to be kept apart. */
  constructor(keyOf: (value: T) => string) {
    this.keyOf = keyOf
  }

  /** The number of a value, given at first sight. */
  add(value: T): number {
    const key = this.keyOf(value)
    const known = this.ids.get(key)
    if (known !== undefined) return known
    const id = this.values.push(value)
    this.ids.set(key, id)
    return id
  }

  /** The number of a value, if it was ever added. */
  find(value: T): number | undefined {
    return this.ids.get(this.keyOf(value))
  }

  get(id: number): T | undefined {
    return this.values[id - 1]
  }
}
