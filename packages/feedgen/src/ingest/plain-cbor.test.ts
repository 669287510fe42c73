import { decode, encode } from '@atproto/lex-cbor'
import { type LexValue, parseCid } from '@atproto/lex-data'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPlainCbor } from './plain-cbor.ts'

const cid = parseCid('bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a')
const plainNumber = fc.integer({ min: -(2 ** 32), max: 2 ** 32 - 1 })
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    plainNumber,
    fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, -1, -24, -25, -256, -257, -65_536, -65_537),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }),
    fc.boolean(),
    fc.constant(null),
    fc.constant(cid),
    fc.array(tie('any'), { maxLength: 30 }),
    fc.dictionary(fc.string({ unit: 'binary', maxLength: 5 }), tie('any'), { maxKeys: 30 }),
  ),
})).any as fc.Arbitrary<LexValue>

/** What is asked of a record: the library decodes it, and encodes it to the same bytes. */
function isCanonical(bytes: Uint8Array): boolean {
  try {
    return Buffer.compare(encode(decode(bytes)), bytes) === 0
  } catch {
    return false
  }
}

it('takes all that people write, as the library encodes it', () => {
  fc.assert(
    fc.property(value, (v) => {
      fc.pre(!/__proto__/.test(JSON.stringify(v)))
      const bytes = encode(v)
      const isOdd = Buffer.from(bytes).includes(Buffer.from([0x61, 0x2f]))
      expect(isPlainCbor(bytes) || isOdd).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

it('takes nothing that is not canonical, whatever was changed in it', () => {
  const change = fc.record({ at: fc.nat(), byte: fc.nat(255), kind: fc.constantFrom('set', 'add', 'cut') })
  fc.assert(
    fc.property(value, fc.array(change, { minLength: 1, maxLength: 3 }), (v, changes) => {
      const bytes = [...encode(v)]
      for (const { at, byte, kind } of changes)
        bytes.splice(at % (bytes.length + 1), kind === 'add' ? 0 : 1, ...(kind === 'cut' ? [] : [byte]))
      if (isPlainCbor(Buffer.from(bytes))) expect(isCanonical(Buffer.from(bytes))).toBe(true)
    }),
    { numRuns: 5000 },
  )
})

it('takes nothing that is not canonical, of any few bytes', () => {
  const byte = fc.oneof(
    fc.nat(255),
    fc.constantFrom(0x60, 0x61, 0x62, 0x80, 0x81, 0xa1, 0xa2, 0x18, 0x19, 0x1a),
  )
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 10 }), (bytes) => {
      if (isPlainCbor(Buffer.from(bytes))) expect(isCanonical(Buffer.from(bytes))).toBe(true)
    }),
    { numRuns: 20_000 },
  )
})

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
it.each([
  ['a length that is not the shortest', hex('18 17')],
  ['a length of two bytes that one could hold', hex('19 00ff')],
  ['a length of four bytes that two could hold', hex('1a 0000ffff')],
  ['names out of order', hex('a2 6162 00 6161 00')],
  ['a longer name before a shorter one', hex('a2 626161 00 6162 00')],
  ['a name twice', hex('a2 6161 00 6161 01')],
  ['a name that is no text', hex('a1 00 00')],
  ['no UTF-8', hex('61 ff')],
  ['a float', hex('fb 3ff0000000000000')],
  ['undefined', hex('f7')],
  ['a length without end', hex('9f ff')],
  ['something behind it', hex('00 00')],
  ['another tag', hex('c1 00')],
  ['a text that is cut off', hex('62 61')],
  ['nothing', hex('')],
])('does not take %s', (_what, bytes) => {
  expect(isPlainCbor(bytes)).toBe(false)
})

it.each([
  ['a name by which a map loses its kind', hex('a1 69 5f5f70726f746f5f5f a0')],
  ['a name by which the library knows CIDs', hex('a1 69 6d756c746968617368 00')],
  ['another one', hex('a1 61 2f 00')],
  ['an integer of eight bytes', hex('1b 0000000100000000')],
  ['lists nested too deep', Buffer.concat([Buffer.alloc(33, 0x81), hex('80')])],
])('leaves %s to who encodes it', (_what, bytes) => {
  expect(isPlainCbor(bytes)).toBe(false)
})
