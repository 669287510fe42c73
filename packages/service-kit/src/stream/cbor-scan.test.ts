import { decode, encode } from '@ipld/dag-cbor'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { describe, expect, it } from 'vitest'
import { CborScanError, scanMap } from './cbor-scan.ts'

const cid = CID.parse('bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a')
const keyBytes = (...keys: string[]) => keys.map((key) => Buffer.from(key))

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    fc.integer(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }),
    fc.boolean(),
    fc.constant(null),
    fc.constant(cid),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('any'), { maxLength: 30 }),
    fc.dictionary(fc.string({ maxLength: 5 }), tie('any'), { maxKeys: 30 }),
  ),
})).any
const map = fc.dictionary(fc.constantFrom('seq', 'time', 't', 'ops', 'blocks', 'é', ''), value)

describe('the scanner, against the full decoder', () => {
  it('finds the same scalars and the same end, whatever surrounds them', () => {
    fc.assert(
      fc.property(map, fc.uint8Array({ maxLength: 20 }), (object, behind) => {
        const bytes = encode(object)
        const decoded = decode<Record<string, unknown>>(bytes)
        const { values, end } = scanMap(Buffer.concat([bytes, behind]), 0, keyBytes('seq', 'time', 'é'))
        expect(end).toBe(bytes.length)
        for (const [index, key] of ['seq', 'time', 'é'].entries()) {
          const want = Object.hasOwn(decoded, key) ? decoded[key] : undefined
          // Floats are not read; integers that only a float can hold decode to one as well.
          if (typeof want === 'number' && !Number.isSafeInteger(want)) continue
          const isScalar = ['string', 'number', 'bigint'].includes(typeof want)
          expect(values[index]).toEqual(isScalar ? want : undefined)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('refuses every map that is cut off, with its own error', () => {
    fc.assert(
      fc.property(map, fc.nat(), (object, at) => {
        const bytes = encode(object)
        const cut = bytes.subarray(0, at % bytes.length)
        expect(() => scanMap(cut, 0, keyBytes('seq'))).toThrow(CborScanError)
      }),
    )
  })

  it('ends on any bytes, with an answer or its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          scanMap(bytes, 0, keyBytes('seq'))
        } catch (error) {
          expect(error).toBeInstanceOf(CborScanError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('refuses a deep nest, a lying count and indefinite lengths at once', () => {
    const nest = Buffer.concat([Buffer.from('a16161', 'hex'), Buffer.alloc(100_000, 0x81), Buffer.of(0)])
    const lie = Buffer.from('bb00ffffffffffffff', 'hex')
    const huge = Buffer.from('a161619bffffffffffffffff', 'hex')
    const indefinite = Buffer.from('bf6173ff', 'hex')
    for (const bytes of [nest, lie, huge, indefinite]) {
      expect(() => scanMap(bytes, 0, keyBytes('seq'))).toThrow(CborScanError)
    }
  })
})
