import { isUtf8 } from 'node:buffer'

/** As deep as the atproto data model allows. */
const DEPTH_MAX = 32
/** What a link is spelled with before its digest: tag 42, 37 bytes, the zero byte, CIDv1 of DAG-CBOR or raw bytes, SHA-256. */
const LINK = [0xd8, 0x2a, 0x58, 0x25, 0x00, 0x01, undefined, 0x12, 0x20]
const LINK_BYTES = LINK.length + 32
const [CODEC_AT, DAG_CBOR, RAW] = [6, 0x71, 0x55]
const [FALSE, TRUE, NULL] = [0xf4, 0xf5, 0xf6]
/** Names that make the library take a map for something else, or lose them. */
const ODD_NAMES = new Set(['/', 'multihash', '__proto__'])
const ODD_LENGTHS = new Set([...ODD_NAMES].map((name) => name.length))

/** No item, or none that is plain. */
const NOT_PLAIN = -1

/**
 * Whether bytes are one item of DAG-CBOR in its only form (shortest lengths, names in order and once, UTF-8) that
 * holds nothing rare: such bytes decode and encode to themselves, without the cost of trying. What is rare (integers
 * over 32 bits, CIDs of other kinds, names that the library treats apart, floats) is not plain, canonical or not: who
 * must know has to encode it. A fuzz test holds it to the library.
 */
export function isPlainCbor(bytes: Uint8Array): boolean {
  return behindItem(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 0, 0) === bytes.length
}

/** The index behind the item that begins at `start`; NOT_PLAIN for none. */
function behindItem(bytes: Buffer, start: number, depth: number): number {
  const first = bytes[start]
  if (first === undefined || depth > DEPTH_MAX) return NOT_PLAIN
  const major = first >> 5
  if (major === 7) return first === NULL || first === TRUE || first === FALSE ? start + 1 : NOT_PLAIN
  if (major === 6) return behindLink(bytes, start)
  const at = behindHead(bytes, start)
  if (at === NOT_PLAIN || major < 2) return at
  const argument = argumentOf(bytes, start, at)
  if (major === 4) return behindArray(bytes, at, argument, depth)
  if (major === 5) return behindMap(bytes, at, argument, depth)
  const end = at + argument
  if (end > bytes.length || (major === 3 && !isText(bytes, at, end))) return NOT_PLAIN
  return end
}

function behindArray(bytes: Buffer, start: number, items: number, depth: number): number {
  let at = start
  for (let left = items; left > 0 && at !== NOT_PLAIN; left -= 1) at = behindItem(bytes, at, depth + 1)
  return at
}

function behindMap(bytes: Buffer, start: number, pairs: number, depth: number): number {
  let at = start
  let lastName = 0
  let lastEnd = 0
  for (let left = pairs; left > 0; left -= 1) {
    if ((bytes[at] ?? 0) >> 5 !== 3) return NOT_PLAIN
    const end = behindItem(bytes, at, depth + 1)
    if (end === NOT_PLAIN) return NOT_PLAIN
    const name = behindHead(bytes, at)
    if (lastEnd > 0 && !isBefore(bytes, lastName, lastEnd, name, end)) return NOT_PLAIN
    if (ODD_LENGTHS.has(end - name) && ODD_NAMES.has(bytes.toString('latin1', name, end))) return NOT_PLAIN
    lastName = name
    lastEnd = end
    at = behindItem(bytes, end, depth + 1)
    if (at === NOT_PLAIN) return NOT_PLAIN
  }
  return at
}

/** Whether one name comes before another: the shorter one, and of two as long the one whose first other byte is lower. */
function isBefore(bytes: Buffer, a: number, aEnd: number, b: number, bEnd: number): boolean {
  if (aEnd - a !== bEnd - b) return aEnd - a < bEnd - b
  for (let i = 0; a + i < aEnd; i += 1) {
    const [left, right] = [bytes[a + i] as number, bytes[b + i] as number]
    if (left !== right) return left < right
  }
  return false
}

/** The index behind the head at `start`, when it is the shortest for its argument and that has at most 32 bits. */
function behindHead(bytes: Buffer, start: number): number {
  const short = (bytes[start] as number) & 31
  if (short < 24) return start + 1
  const end = start + 1 + (1 << (short - 24))
  if (short > 26 || end > bytes.length) return NOT_PLAIN
  const leastOfForm = short === 24 ? 24 : short === 25 ? 0x100 : 0x10000
  return argumentOf(bytes, start, end) < leastOfForm ? NOT_PLAIN : end
}

/** The argument of a head that ends before `end`. */
function argumentOf(bytes: Buffer, start: number, end: number): number {
  if (end === start + 1) return (bytes[start] as number) & 31
  let argument = 0
  for (let at = start + 1; at < end; at += 1) argument = argument * 256 + (bytes[at] as number)
  return argument
}

function behindLink(bytes: Buffer, start: number): number {
  for (let i = 0; i < LINK.length; i += 1)
    if (i !== CODEC_AT && bytes[start + i] !== LINK[i]) return NOT_PLAIN
  const codec = bytes[start + CODEC_AT]
  const end = start + LINK_BYTES
  return (codec === DAG_CBOR || codec === RAW) && end <= bytes.length ? end : NOT_PLAIN
}

function isText(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1)
    if ((bytes[at] as number) > 0x7f) return isUtf8(bytes.subarray(start, end))
  return true
}
