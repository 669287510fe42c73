/**
 * Finds single values in DAG-CBOR without decoding the rest.
 *
 * Nearly all frames of a relay do not concern us. Decoding one costs a hundred times what receiving it does;
 * stepping over its parts by their lengths costs next to nothing, however large the blocks are. Checked against
 * the full decoder by a fuzz test. Strictness beyond structure (key order, shortest lengths, UTF-8) is not its
 * business: whoever wants the frame decodes it in full.
 */

/** The bytes are cut off or not CBOR that DAG-CBOR allows. Thrown by every function here, and nothing else is. */
export class CborScanError extends Error {}

/** A number, a text, or undefined for a value of another kind; integers over 2^53 − 1 are bigint. */
export type Scalar = number | bigint | string | undefined

/** One frame's nesting is 6; a deep one is an attack on the stack. */
const DEPTH_MAX = 64

const UNSIGNED = 0
const NEGATIVE = 1
const BYTES = 2
const TEXT = 3
const ARRAY = 4
const MAP = 5
const TAG = 6

interface Head {
  major: number
  /** Argument: a value, a length or a count. */
  argument: number | bigint
  /** Offset behind it. */
  next: number
}

/**
 * Scans one map and returns the values of the wanted keys, in the order asked for.
 * @param keys UTF-8 bytes of the keys
 * @returns `end`, the offset behind the map
 */
export function scanMap(
  bytes: Uint8Array,
  offset: number,
  keys: readonly Uint8Array[],
): { values: Scalar[]; end: number } {
  const map = head(bytes, offset)
  if (map.major !== MAP) throw new CborScanError('not a map')
  const values = Array.from<Scalar>({ length: keys.length })
  let at = map.next
  for (let left = count(bytes, map); left > 0; left--) {
    const key = head(bytes, at)
    if (key.major !== TEXT) throw new CborScanError('key is not text')
    const value = endOfString(bytes, key)
    const wanted = keys.findIndex((k) => matches(bytes, key.next, value, k))
    if (wanted >= 0) values[wanted] = scalar(bytes, value)
    at = skip(bytes, value, 1)
  }
  return { values, end: at }
}

function scalar(bytes: Uint8Array, offset: number): Scalar {
  const h = head(bytes, offset)
  if (h.major === UNSIGNED) return h.argument
  if (h.major === NEGATIVE) return typeof h.argument === 'bigint' ? -1n - h.argument : -1 - h.argument
  if (h.major !== TEXT) return undefined
  return Buffer.from(bytes.buffer, bytes.byteOffset + h.next, endOfString(bytes, h) - h.next).toString('utf8')
}

/** Offset behind the value at `offset`. */
function skip(bytes: Uint8Array, offset: number, depth: number): number {
  if (depth > DEPTH_MAX) throw new CborScanError('nested too deeply')
  const h = head(bytes, offset)
  if (h.major === BYTES || h.major === TEXT) return endOfString(bytes, h)
  if (h.major === TAG) return skip(bytes, h.next, depth + 1)
  let at = h.next
  if (h.major === ARRAY || h.major === MAP) {
    for (let left = count(bytes, h) * (h.major === MAP ? 2 : 1); left > 0; left--)
      at = skip(bytes, at, depth + 1)
  }
  return at
}

function head(bytes: Uint8Array, offset: number): Head {
  const first = bytes[offset]
  if (first === undefined) throw new CborScanError('cut off')
  const major = first >> 5
  const info = first & 0x1f
  if (info < 24) return { major, argument: info, next: offset + 1 }
  if (info > 27) throw new CborScanError('indefinite or reserved length')
  const size = 1 << (info - 24)
  const next = offset + 1 + size
  if (next > bytes.length) throw new CborScanError('cut off')
  let argument = 0
  for (let at = offset + 1; at < next; at++) argument = argument * 256 + bytes[at]!
  return { major, argument: Number.isSafeInteger(argument) ? argument : exact(bytes, offset + 1), next }
}

function exact(bytes: Uint8Array, offset: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset + offset, 8).getBigUint64(0)
}

function endOfString(bytes: Uint8Array, h: Head): number {
  if (typeof h.argument === 'bigint' || h.next + h.argument > bytes.length) throw new CborScanError('cut off')
  return h.next + h.argument
}

/** Each element takes a byte at least, so a count over what is left is a lie, found before it is looped over. */
function count(bytes: Uint8Array, h: Head): number {
  if (typeof h.argument === 'bigint' || h.argument > bytes.length - h.next) throw new CborScanError('cut off')
  return h.argument
}

function matches(bytes: Uint8Array, start: number, end: number, key: Uint8Array): boolean {
  if (end - start !== key.length) return false
  for (let i = 0; i < key.length; i++) if (bytes[start + i] !== key[i]) return false
  return true
}
