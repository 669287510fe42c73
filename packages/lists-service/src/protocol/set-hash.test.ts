import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import vectors from '../../test/fixtures/space-vectors.json' with { type: 'json' }
import {
  createSetHasher,
  loadSetHash,
  type SetHasher,
  setElement,
  setHashBytes,
  setHashDigest,
} from './set-hash.ts'

type Vector = {
  name: string
  initialStateBase64?: string
  ops: [string, string][]
  digestHex: string
  statePrefixHex: string
  stateSuffixHex: string
  stateBase64?: string
}

describe('set hash', () => {
  let hasher: SetHasher
  beforeAll(async () => {
    hasher = await createSetHasher()
  })

  for (const vector of vectors.lthash as unknown as Vector[]) {
    it(`agrees with the reference: ${vector.name}`, () => {
      const initial = vector.initialStateBase64
      const state = loadSetHash(initial === undefined ? undefined : Buffer.from(initial, 'base64'))
      for (const [op, element] of vector.ops) hasher[op as 'add' | 'remove'](state, element)
      const bytes = Buffer.from(setHashBytes(state))
      expect(setHashDigest(state)).toBe(vector.digestHex)
      expect(bytes.subarray(0, 32).toString('hex')).toBe(vector.statePrefixHex)
      expect(bytes.subarray(-32).toString('hex')).toBe(vector.stateSuffixHex)
      if (vector.stateBase64) expect(bytes.toString('base64')).toBe(vector.stateBase64)
    })
  }

  for (const vector of vectors.lthashInvalid) {
    it(`refuses a ${vector.name}`, () => {
      expect(() => loadSetHash(new Uint8Array(vector.initialStateLength))).toThrow(RangeError)
    })
  }

  it('hashes the reference records to the reference digest', () => {
    const state = loadSetHash()
    for (const record of vectors.records) {
      const element = setElement(record.collection, record.rkey, record.cid)
      expect(element).toBe(record.setHashElement)
      hasher.add(state, element)
    }
    expect(setHashDigest(state)).toBe(vectors.repoDigestHex)
  })

  it('does not depend on the order of adds and removes', () => {
    const operation = fc.tuple(
      fc.constantFrom('add' as const, 'remove' as const),
      fc.string({ maxLength: 40 }),
    )
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 20 }),
        fc.infiniteStream(fc.nat()),
        (operations, order) => {
          const digest = (list: typeof operations) => {
            const state = loadSetHash()
            for (const [op, element] of list) hasher[op](state, element)
            return setHashDigest(state)
          }
          const shuffled = operations
            .map((operation) => ({ operation, at: order.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ operation }) => operation)
          expect(digest(shuffled)).toBe(digest(operations))
        },
      ),
      { numRuns: 50 },
    )
  })

  it('loads a view that starts in the middle of a buffer', () => {
    const buffer = Buffer.alloc(2049, 7)
    expect(setHashBytes(loadSetHash(buffer.subarray(1)))).toEqual(new Uint8Array(2048).fill(7))
  })
})
