import { encode } from '@atproto/lex-cbor'
import type { LexValue } from '@atproto/lex-data'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CborShapeError, CborWalk } from './cbor-walk.ts'

const nested = (depth: number) => Buffer.concat([Buffer.alloc(depth, 0x81), Buffer.from([0x00])])

it('steps over any value to exactly its end', () => {
  const value = fc.letrec<{ node: LexValue }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      fc.string(),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array(),
      fc.array(tie('node')),
      fc.dictionary(fc.string(), tie('node'), { noNullPrototype: true }),
    ),
  })).node
  fc.assert(
    fc.property(value, (v) => {
      const bytes = encode(v)
      const walk = new CborWalk(Buffer.concat([bytes, Buffer.from([0x00])]))
      walk.skip()
      expect(walk.at).toBe(bytes.length)
    }),
  )
})

it('never reads past its end, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const walk = new CborWalk(bytes)
      try {
        walk.skip()
      } catch (error) {
        expect(error).toBeInstanceOf(CborShapeError)
      }
      expect(walk.at).toBeLessThanOrEqual(bytes.length)
    }),
  )
})

it('takes 32 levels and refuses 33 (RC-016)', () => {
  new CborWalk(nested(32)).skip()
  for (const depth of [33, 1_000, 20_000, 1_000_000]) {
    expect(() => new CborWalk(nested(depth)).skip()).toThrow(CborShapeError)
  }
})

it('refuses a length that the input cannot hold, at once', () => {
  for (const hex of [
    '9b00000000ffffffff',
    'bbffffffffffffffff',
    '5affffffff',
    '7b7fffffffffffffff',
    '9f00ff',
    '1c',
  ]) {
    expect(() => new CborWalk(Buffer.from(hex, 'hex')).skip()).toThrow(CborShapeError)
  }
})
