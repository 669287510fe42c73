import { inspect } from 'node:util'

/**
 * A value that must not be printed. Every way a value usually reaches a log (template string, JSON,
 * `util.inspect`, concatenation) gives `[secret]`; only `reveal()` gives the value, so uses can be searched for.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
    Object.freeze(this)
  }

  reveal(): string {
    return this.#value
  }

  toString(): '[secret]' {
    return '[secret]'
  }

  toJSON(): '[secret]' {
    return '[secret]'
  }

  [inspect.custom](): '[secret]' {
    return '[secret]'
  }
}
