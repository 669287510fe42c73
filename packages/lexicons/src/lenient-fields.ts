import { clipText, storableText } from './clean-text.ts'
import { parseDatetime } from './datetime.ts'

/** A record, or an object inside one, before anything about it is known. */
export type Fields = Readonly<Record<string, unknown>>

const NOTHING: Fields = {}
const ELEMENTS_MAX = 10_000
const URL_CHARACTERS_MAX = 2048

/** The value if it is an object with fields (no array, no null), else an empty one. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : NOTHING
}

/** The elements if it is an array, holes as undefined; of an absurd one the last 10,000, since logs grow at the end. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? Array.from(value.slice(-ELEMENTS_MAX) as unknown[]) : []
}

/** Trimmed storable text within both bounds, or undefined when nothing visible is left. */
export function textOf(value: unknown, graphemesMax: number, bytesMax: number): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = clipText(storableText(value).trim(), graphemesMax, bytesMax).trim()
  return text === '' ? undefined : text
}

/** A whole number within bounds, or undefined: floats, BigInt, numeric strings and null are nothing. */
export function integerOf(value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
    ? (value as number)
    : undefined
}

/** The datetime as written, where it is one (strictly, see `parseDatetime`). */
export function datetimeOf(value: unknown): string | undefined {
  return parseDatetime(value) === undefined ? undefined : (value as string)
}

/**
 * An https address to show a picture from: host in ASCII (punycode), credentials removed, at most 2,048 characters.
 * Nothing on a server fetches it.
 */
export function webImageOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > URL_CHARACTERS_MAX || !URL.canParse(value)) return undefined
  const url = new URL(value)
  if (url.protocol !== 'https:') return undefined
  url.username = ''
  url.password = ''
  return url.href.length > URL_CHARACTERS_MAX ? undefined : url.href
}
