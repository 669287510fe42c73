import { cidForLex } from '@atproto/lex-cbor'
import { type JsonValue, jsonToLex } from '@atproto/lex-json'

/**
 * The CID a record will have once written: CIDv1, dag-cbor, SHA-256 of the canonical form. Known before any write, so
 * that a post can point at a crumb of the same commit.
 *
 * Takes JSON form (`{$link}`, `{$bytes}`) and decoded form alike; properties that are undefined are left out, as they
 * would be on the wire. Throws on what the atproto data model has no place for: floats, functions, BigInt out of range.
 */
export async function recordCid(record: object): Promise<string> {
  const cid = await cidForLex(jsonToLex(record as JsonValue, { strict: false }))
  return cid.toString()
}
