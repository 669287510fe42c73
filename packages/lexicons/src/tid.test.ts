import { isTidString } from '@atproto/lex-schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextTid } from './tid.ts'

const NOW = Date.UTC(2026, 10, 22, 17, 40, 58)
const zero = () => 0

describe('nextTid', () => {
  it('writes the time as the specification does', () => {
    // 3jzfcijpj2z2a is the specification's own example; 1688137381887007 its microseconds, 6 its clock id.
    const random = [0.007, 6 / 1024][Symbol.iterator]()
    expect(nextTid(1688137381887, undefined, () => random.next().value ?? 0)).toBe('3jzfcijpj2z2a')
  })

  it('is a TID at every time until the 53 bits are full', () => {
    const times = fc.integer({ min: 0, max: Math.floor(2 ** 53 / 1000) - 1 })
    fc.assert(
      fc.property(times, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (now, roll) =>
        isTidString(nextTid(now, undefined, () => roll)),
      ),
    )
  })

  it('sorts like time', () => {
    const times = fc.integer({ min: 0, max: NOW * 2 })
    fc.assert(
      fc.property(times, times, (a, b) => {
        expect(nextTid(a, undefined, zero) < nextTid(b, undefined, zero)).toBe(a < b)
      }),
    )
  })

  it('is strictly above the previous one wherever the clock goes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: NOW * 2 }), { minLength: 2 }), (clock) => {
        let previous: string | undefined
        for (const now of clock) {
          const tid = nextTid(now, previous)
          if (previous !== undefined) expect(tid > previous).toBe(true)
          previous = tid
        }
      }),
    )
  })

  it('refuses a previous that is no TID and a time no TID holds', () => {
    expect(() => nextTid(NOW, 'not-a-tid')).toThrow(TypeError)
    for (const now of [-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
      expect(() => nextTid(now)).toThrow(RangeError)
    expect(() => nextTid(NOW, 'jzzzzzzzzzzzz')).toThrow(RangeError)
  })
})
