import type { LexMap } from '@atproto/lex-data'
import { jsonToLex } from '@atproto/lex-json'
import { describe, expect, it } from 'vitest'
import vectors from '../../test/fixtures/space-vectors.json' with { type: 'json' }
import { decodeRecord, encodeRecord } from './record-bytes.ts'

const lex = (json: unknown) => jsonToLex(json as Parameters<typeof jsonToLex>[0]) as LexMap

/** Nested `depth` times below the top. */
function nested(depth: number): LexMap {
  let value: LexMap = {}
  for (let i = 0; i < depth; i += 1) value = { a: value }
  return value
}

describe('record bytes', () => {
  for (const vector of vectors.records) {
    it(`encodes ${vector.collection}/${vector.rkey} to the reference bytes and CID`, () => {
      const { bytes, cid } = encodeRecord(lex(vector.json))
      expect(Buffer.from(bytes).toString('hex')).toBe(vector.dagCborHex)
      expect(cid).toBe(vector.cid)
      expect(encodeRecord(decodeRecord(bytes)).cid).toBe(cid)
    })
  }

  it('refuses what the data model does not have', () => {
    expect(() => encodeRecord({ x: 1.5 })).toThrow()
    expect(() => encodeRecord({ x: Number.NaN })).toThrow()
    expect(() => encodeRecord({ x: [undefined] as never })).toThrow()
    expect(() => encodeRecord({ x: 2 ** 60 })).toThrow()
    expect(() => encodeRecord({ x: ['\ud83c'] })).toThrow()
    expect(() => encodeRecord({ '\ud83c': 1 })).toThrow()
  })

  it('refuses nesting before it endangers the stack', () => {
    expect(() => encodeRecord(nested(32))).not.toThrow()
    for (const depth of [33, 1_000, 20_000, 200_000]) {
      expect(() => encodeRecord(nested(depth))).toThrow(RangeError)
    }
  })

  it('refuses bytes that are not a map, or not canonical', () => {
    for (const hex of ['01', '80', 'a26161016161026', '5f4101ff', 'fb40091eb851eb851f']) {
      expect(() => decodeRecord(Buffer.from(hex, 'hex'))).toThrow()
    }
  })
})
