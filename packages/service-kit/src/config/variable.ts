import { parseDid } from '../did.ts'
import { Secret } from './secret.ts'

/** One environment variable: its name, its sentence, and how its text becomes a value. */
export interface Variable<T> {
  /** Full environment name, such as `FEEDGEN_PORT`. */
  readonly name: string
  /** One sentence for the operator; it ends up in `.env.example` and the README. */
  readonly says: string
  /** What a value looks like, in words; used in problems and docs. */
  readonly shape: string
  readonly secret: boolean
  /** False when the service can start without it; a default also makes it optional. */
  readonly required: boolean
  readonly default: T | undefined
  /** The default as an operator would type it. */
  readonly defaultText: string | undefined
  /** Throws an Error whose message never holds the value: people paste secrets into the wrong variable. */
  parse(raw: string): T
}

type Base<T> = { says: string; default?: T | undefined }

function variable<T>(
  name: string,
  o: Base<T>,
  shape: string,
  parse: (raw: string) => T,
  toText: (value: T) => string = String,
): Variable<T> {
  return {
    name,
    says: o.says,
    shape,
    secret: false,
    required: o.default === undefined,
    default: o.default,
    defaultText: o.default === undefined ? undefined : toText(o.default),
    parse,
  }
}

/** Any text; `pattern` narrows it. */
export function str(name: string, o: { says: string; default?: string; pattern?: RegExp }): Variable<string> {
  const shape = o.pattern ? `text matching ${o.pattern.source}` : 'text'
  return variable(name, o, shape, (raw) => {
    if (o.pattern && !o.pattern.test(raw)) throw new Error(`is not ${shape}`)
    return raw
  })
}

/** A whole number in plain decimal digits; `1e3`, `0x10`, `+5` and `5.0` are refused (design/style.md section 6). */
export function int(
  name: string,
  o: { says: string; default?: number; min: number; max: number },
): Variable<number> {
  const shape = `a whole number from ${o.min} to ${o.max}`
  return variable(name, o, shape, (raw) => {
    const value = /^-?(0|[1-9]\d*)$/.test(raw) ? Number(raw) : Number.NaN
    if (!Number.isSafeInteger(value) || value < o.min || value > o.max) throw new Error(`is not ${shape}`)
    return value
  })
}

/** `true` or `false`, nothing else: `1`, `yes` and `on` mean different things to different tools. */
export function bool(name: string, o: { says: string; default?: boolean }): Variable<boolean> {
  return variable(name, o, 'true or false', (raw) => {
    if (raw !== 'true' && raw !== 'false') throw new Error('is not true or false')
    return raw === 'true'
  })
}

/** One of a closed set of words. */
export function oneOf<const V extends string>(
  name: string,
  values: readonly V[],
  o: { says: string; default?: V },
): Variable<V> {
  const shape = `one of ${values.join(', ')}`
  return variable<V>(name, o, shape, (raw) => {
    const value = values.find((v) => v === raw)
    if (value === undefined) throw new Error(`is not ${shape}`)
    return value
  })
}

/**
 * An absolute URL with one of the given protocols (`https` or `https:`), without user name or password.
 * A lone `/` at the end is dropped, so that origins compare equal.
 */
export function url(
  name: string,
  o: { says: string; default?: string; protocols: readonly string[] },
): Variable<string> {
  const protocols = o.protocols.map((p) => p.replace(/:$/, ''))
  const shape = `a URL starting with ${protocols.map((p) => `${p}://`).join(' or ')}`
  return variable(name, o, shape, (raw) => {
    const parsed = URL.canParse(raw) ? new URL(raw) : undefined
    if (!parsed || !protocols.includes(parsed.protocol.slice(0, -1)) || parsed.host === '') {
      throw new Error(`is not ${shape}`)
    }
    if (parsed.username || parsed.password) throw new Error('must not carry a user name or password')
    return parsed.href.replace(/^([^/]+\/\/[^/]+)\/$/, '$1')
  })
}

/** A DID of a method the network uses: `did:plc` or a host-only `did:web` (a port is written `%3A`). */
export function did(name: string, o: { says: string; default?: string }): Variable<string> {
  return variable(name, o, 'a did:plc or did:web', (raw) => {
    if (!parseDid(raw)) throw new Error('is not a did:plc or did:web')
    return raw
  })
}

/** Comma separated values; spaces around a value are dropped, empty values are refused. */
export function list(
  name: string,
  o: { says: string; default?: readonly string[] },
): Variable<readonly string[]> {
  return variable<readonly string[]>(
    name,
    o,
    'values separated by commas',
    (raw) => {
      const values = raw.split(',').map((v) => v.trim())
      if (values.some((v) => v === '')) throw new Error('has an empty value between its commas')
      return Object.freeze(values)
    },
    (values) => values.join(','),
  )
}

/** The same variable, but the service also starts without it; the value is then `undefined`. */
export function optional<T>(v: Variable<T>): Variable<T | undefined> {
  return { ...v, required: false }
}

/**
 * A value that is never printed. It can also come from the file named by `NAME_FILE` (mode 0600 or stricter).
 * A default is printed in the docs, so it must hold nothing secret, such as the name of a local file.
 */
export function secret(name: string, o: { says: string; default?: string }): Variable<Secret> {
  const fallback = o.default === undefined ? undefined : new Secret(o.default)
  const made = variable(
    name,
    { says: o.says, default: fallback },
    'a secret',
    (raw) => new Secret(raw),
    (value) => value.reveal(),
  )
  return { ...made, secret: true }
}
