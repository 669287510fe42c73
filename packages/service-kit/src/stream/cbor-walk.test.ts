import { decode, encode } from '@ipld/dag-cbor'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { describe, expect, it } from 'vitest'
import { CborShapeError, CborWalk } from './cbor-walk.ts'

const cid = CID.parse('bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a')

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
const hex = (text: string) => Buffer.from(text, 'hex')
const nested = (depth: number) => Buffer.concat([Buffer.alloc(depth, 0x81), hex('00')])

/** Steps over one item; answers where it ended. */
function endOf(bytes: Uint8Array): number {
  const walk = new CborWalk(bytes)
  walk.skip()
  return walk.at
}

describe('a walk, against the full decoder', () => {
  it('steps over any value to exactly its end', () => {
    fc.assert(
      fc.property(value, fc.uint8Array({ maxLength: 20 }), (v, behind) => {
        const bytes = encode(v)
        expect(endOf(Buffer.concat([bytes, behind]))).toBe(bytes.length)
      }),
      { numRuns: 500 },
    )
  })

  it('reads the same texts and integers of a map, whatever surrounds them', () => {
    fc.assert(
      fc.property(map, (object) => {
        const bytes = encode(object)
        const decoded = decode<Record<string, unknown>>(bytes)
        const walk = new CborWalk(bytes)
        const seen: Record<string, unknown> = {}
        for (let pairs = walk.mapSize(); pairs > 0; pairs -= 1) {
          const key = walk.text()
          const start = walk.at
          const text = walk.optionalText()
          if (text === undefined) walk.at = start
          seen[key] = text ?? walk.optionalInteger()
        }
        expect(walk.at).toBe(bytes.length)
        expect(Object.keys(seen).sort()).toEqual(Object.keys(decoded).sort())
        for (const [key, want] of Object.entries(decoded)) {
          // An integer that only a float can hold decodes to the same number as the float does.
          if (typeof want === 'number' && !Number.isSafeInteger(want)) continue
          const isRead = typeof want === 'string' || Number.isSafeInteger(want)
          expect(seen[key]).toEqual(isRead ? want : undefined)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('refuses every value that is cut off', () => {
    fc.assert(
      fc.property(map, fc.nat(), (object, at) => {
        const bytes = encode(object)
        expect(() => endOf(bytes.subarray(0, at % bytes.length))).toThrow(CborShapeError)
      }),
    )
  })

  it('ends on any bytes, within them, with an answer or its own error', () => {
    const steps = [
      'skip',
      'mapSize',
      'arraySize',
      'text',
      'optionalText',
      'optionalInteger',
      'byteString',
    ] as const
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.constantFrom(...steps)), (bytes, list) => {
        const walk = new CborWalk(bytes)
        try {
          for (const step of list) walk[step]()
        } catch (error) {
          expect(error).toBeInstanceOf(CborShapeError)
        }
        expect(walk.at).toBeLessThanOrEqual(bytes.length)
      }),
      { numRuns: 2000 },
    )
  })

  it('takes nothing that the decoder would refuse for its shape', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 12 }), (bytes) => {
        let end: number
        try {
          end = endOf(bytes)
        } catch {
          return
        }
        try {
          decode(bytes.subarray(0, end))
        } catch (error) {
          // Canonical form, names used twice, CIDs and numbers: what a walk does not look at.
          expect(String(error)).toMatch(
            /strict|order|CID|utf|safe|repeat|varint|NaN|Infinity|multihash|version/i,
          )
        }
      }),
      { numRuns: 5000 },
    )
  })
})

it('reads links, and null for none', () => {
  const walk = new CborWalk(encode([cid, null]))
  walk.arraySize()
  expect(walk.optionalLink()).toEqual(Buffer.from(cid.bytes))
  expect(walk.optionalLink()).toBeUndefined()
  for (const bad of ['d82a4101', 'd82a40', '4100', '00', '']) {
    expect(() => new CborWalk(hex(bad)).optionalLink()).toThrow(CborShapeError)
  }
})

it('reads true and false, and nothing else as either', () => {
  const walk = new CborWalk(encode([true, false, null, 1, 'true', 20, 21]))
  const values = Array.from({ length: walk.arraySize() }, () => walk.optionalBoolean())
  expect(values).toEqual([true, false, ...Array.from({ length: 5 }, () => undefined)])
  expect(walk.at).toBe(walk.bytes.length)
})

it('compares the text last stepped over, without decoding it', () => {
  const walk = new CborWalk(encode('app.breadcrumbs.crumb/é'))
  walk.stepText()
  expect(walk.lastBegins(Buffer.from('app.breadcrumbs.'))).toBe(true)
  expect(walk.lastBegins(Buffer.from('app.breadcrumbsx'))).toBe(false)
  expect(walk.lastBegins(Buffer.from('app.breadcrumbs.crumb/é and more'))).toBe(false)
  expect(walk.lastIs(Buffer.from('app.breadcrumbs.'))).toBe(false)
  expect(walk.lastIs(Buffer.from('app.breadcrumbs.crumb/é'))).toBe(true)
  expect(walk.lastText()).toBe('app.breadcrumbs.crumb/é')
})

describe('hostile bytes', () => {
  it('take 32 levels and are refused at 33, however many follow (RC-016)', () => {
    expect(endOf(nested(32))).toBe(33)
    expect(endOf(encode(Array.from({ length: 1000 }, () => [[], {}])))).toBeGreaterThan(3000)
    for (const depth of [33, 1_000, 20_000, 1_000_000]) {
      expect(() => endOf(nested(depth))).toThrow(CborShapeError)
    }
  })

  it.each([
    ['an array of 2^32 items', '9b00000000ffffffff'],
    ['a map of 2^64 pairs', 'bbffffffffffffffff'],
    ['a map whose pairs are more than its bytes', 'a2616100'],
    ['a byte string beyond the input', '5affffffff'],
    ['a text of 2^63 bytes', '7b7fffffffffffffff'],
    ['an endless array', '9f00ff'],
    ['an endless map', 'bf6173ff'],
    ['an endless text', '7f6161ff'],
    ['a reserved length', '1c'],
    ['a key that is a number', 'a10000'],
    ['a key that is a number, deeper', '81a10000'],
    ['a tag that is no CID', 'c074'],
    ['a tag that is no CID, deeper', '81c100'],
    ['a CID that is text', 'd82a6161'],
    ['undefined', 'f7'],
    ['a simple value', 'f820'],
    ['a half float', 'f97e00'],
    ['a break alone', 'ff'],
    ['nothing', ''],
  ])('are refused at once: %s', (_what, bytes) => {
    expect(() => endOf(hex(bytes))).toThrow(CborShapeError)
    expect(() => endOf(Buffer.concat([hex('81'), hex(bytes)]))).toThrow(CborShapeError)
  })

  it('steps over no more items than the largest record has, in one container or in many', () => {
    const many = (items: number) =>
      Buffer.concat([hex('9a'), Buffer.from(Uint32Array.of(items).buffer).reverse(), Buffer.alloc(items)])
    expect(endOf(many(131_072))).toBe(131_077)
    expect(() => endOf(many(131_073))).toThrow(CborShapeError)
    const pairs = encode(Array.from({ length: 50_000 }, () => [0, 0]))
    expect(() => endOf(pairs)).toThrow(CborShapeError)
  })

  it('with a lying size are refused on entering them', () => {
    expect(() => new CborWalk(hex('bb00ffffffffffffff')).mapSize()).toThrow(CborShapeError)
    expect(() => new CborWalk(hex('9b00ffffffffffffff')).arraySize()).toThrow(CborShapeError)
  })
})
