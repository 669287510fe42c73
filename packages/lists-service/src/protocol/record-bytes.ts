/**
 * A record's bytes and its version: DAG-CBOR and the CIDv1 (dag-cbor, sha-256) over it. The bytes are what is
 * stored and what the set hash counts, so nothing re-encodes a record after this.
 */
import { createHash } from 'node:crypto'
import { decode, encode } from '@atproto/lex-cbor'
import { CBOR_DATA_CODEC, createCid, type LexMap, SHA256_HASH_CODE } from '@atproto/lex-data'

/** Nested deeper than this, a record is refused before anything recurses into it (data validation guide). */
const RECORD_DEPTH_MAX = 32

/** A record as it is stored. */
export interface RecordBytes {
  readonly cid: string
  readonly bytes: Uint8Array
}

/**
 * Encodes a record. Throws for what the data model does not have: fractions, undefined, deep nesting, text with
 * half a character (its bytes would say something else). The caller turns that into `InvalidRecord`.
 */
export function encodeRecord(value: LexMap): RecordBytes {
  assertEncodable(value)
  const bytes = encode(value)
  return { bytes, cid: cidOfBytes(bytes) }
}

/** Reads back what {@link encodeRecord} wrote. Throws for anything that is not a map. */
export function decodeRecord(bytes: Uint8Array): LexMap {
  const value: unknown = decode(bytes)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('a record is a map')
  }
  return value as LexMap
}

/** The CID of DAG-CBOR bytes, as `bafyrei…`. */
export function cidOfBytes(bytes: Uint8Array): string {
  const digest = createHash('sha256').update(bytes).digest()
  return createCid(CBOR_DATA_CODEC, SHA256_HASH_CODE, digest).toString()
}

/** Walks level by level, not by recursion: the depth limit must hold before the stack is at risk. */
function assertEncodable(value: LexMap): void {
  let level: object[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > RECORD_DEPTH_MAX) throw new RangeError(`nested deeper than ${RECORD_DEPTH_MAX}`)
    const entries = level.flatMap((node) => Object.entries(node))
    if (entries.some(([key, child]) => !isWellFormed(key) || !isWellFormed(child))) {
      throw new TypeError('text with half a character')
    }
    level = entries.map(([, child]) => child).filter(isContainer)
  }
}

function isWellFormed(value: unknown): boolean {
  return typeof value !== 'string' || value.isWellFormed()
}

function isContainer(node: unknown): node is object {
  return typeof node === 'object' && node !== null && !(node instanceof Uint8Array) && !('multihash' in node)
}
