import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clipText, plainLine, storableText } from './clean-text.ts'

const wellFormedText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string())
const bytesOf = (text: string) => new TextEncoder().encode(text).length

describe('storableText', () => {
  it('drops NUL and mends lone surrogates, nothing else', () => {
    expect(storableText('a\u0000b\ud800c\u202e\n')).toBe('ab\ufffdc\u202e\n')
  })

  it('leaves text any encoder takes', () => {
    const units = fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) })
    fc.assert(
      fc.property(units, (text) => {
        const stored = storableText(text)
        expect(
          new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(new TextEncoder().encode(stored)),
        ).toBe(stored)
        expect(stored).not.toContain('\u0000')
      }),
    )
  })
})

describe('plainLine', () => {
  it('keeps a title from turning its surroundings around or breaking the line', () => {
    expect(plainLine(' invoice\u202Egpj.exe\u2066 \r\n two ')).toBe('invoicegpj.exe two')
  })
})

describe('clipText', () => {
  it('keeps the longest beginning within both bounds', () => {
    expect(clipText('abcdef', 3, 100)).toBe('abc')
    expect(clipText('äöü', 10, 4)).toBe('äö')
    expect(clipText('👩‍👩‍👧x', 1, 100)).toBe('👩‍👩‍👧')
    expect(clipText('x👩‍👩‍👧', 5, 10)).toBe('x')
  })

  it('cuts inside a grapheme only where it does not fit alone', () => {
    const zalgo = `Z${'\u0301'.repeat(3000)}`
    expect(clipText(zalgo, 300, 3000)).toBe(zalgo.slice(0, 1500))
  })

  it('never exceeds a bound, never changes a beginning, and clips nothing twice', () => {
    const bound = fc.nat({ max: 30 })
    fc.assert(
      fc.property(wellFormedText, bound, bound, (text, graphemes, bytes) => {
        const clipped = clipText(text, graphemes, bytes)
        expect(bytesOf(clipped)).toBeLessThanOrEqual(bytes)
        expect([...new Intl.Segmenter().segment(clipped)].length).toBeLessThanOrEqual(graphemes)
        expect(text.startsWith(clipped)).toBe(true)
        expect(clipText(clipped, graphemes, bytes)).toBe(clipped)
      }),
    )
  })
})
