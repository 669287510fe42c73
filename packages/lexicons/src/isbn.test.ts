import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalIsbn } from './isbn.ts'

/** Check digits computed another way than the code does: by trying all of them against the sum rule. */
function completed(body: string, alphabet: string, isValid: (digits: string) => boolean): string {
  return Array.from(alphabet)
    .map((check) => body + check)
    .find(isValid)!
}
const sum = (digits: string, weight: (index: number) => number) =>
  Array.from(digits).reduce(
    (total, digit, index) => total + (digit === 'X' ? 10 : Number(digit)) * weight(index),
    0,
  )
const isbn10 = fc
  .stringMatching(/^\d{9}$/)
  .map((body) => completed(body, '0123456789X', (digits) => sum(digits, (index) => 10 - index) % 11 === 0))
const isbn13 = fc
  .tuple(fc.constantFrom('978', '979'), fc.stringMatching(/^\d{9}$/))
  .map(([prefix, body]) =>
    completed(
      prefix + body,
      '0123456789',
      (digits) => sum(digits, (index) => (index % 2 ? 3 : 1)) % 10 === 0,
    ),
  )

describe('canonicalIsbn', () => {
  it.each([
    ['0-306-40615-2', 'isbn13:9780306406157'],
    ['080442957X', 'isbn13:9780804429573'],
    ['080442957x', 'isbn13:9780804429573'],
    ['978-0-306-40615-7', 'isbn13:9780306406157'],
    ['978 0 306 40615 7', 'isbn13:9780306406157'],
    ['978–0–306–40615–7', 'isbn13:9780306406157'],
    ['9791032305690', 'isbn13:9791032305690'],
  ])('folds %s', (written, key) => {
    expect(canonicalIsbn(written)).toBe(key)
  })

  it('gives every ISBN-10 the key of its ISBN-13', () => {
    fc.assert(
      fc.property(isbn10, (short) => {
        const key = canonicalIsbn(short)
        expect(key).toBe(canonicalIsbn(key!.slice('isbn13:'.length)))
        expect(key!.slice('isbn13:978'.length, -1)).toBe(short.slice(0, 9))
      }),
    )
  })

  it('keeps every valid ISBN-13 and refuses it with any one digit changed', () => {
    const change = fc.tuple(fc.nat({ max: 12 }), fc.integer({ min: 1, max: 9 }))
    fc.assert(
      fc.property(isbn13, change, (long, [at, by]) => {
        expect(canonicalIsbn(long)).toBe(`isbn13:${long}`)
        const wrong = long.slice(0, at) + ((Number(long[at]) + by) % 10) + long.slice(at + 1)
        expect(canonicalIsbn(wrong)).toBeUndefined()
      }),
    )
  })

  it('refuses every ISBN-10 with any one digit changed', () => {
    const change = fc.tuple(fc.nat({ max: 8 }), fc.integer({ min: 1, max: 9 }))
    fc.assert(
      fc.property(isbn10, change, (short, [at, by]) => {
        const wrong = short.slice(0, at) + ((Number(short[at]) + by) % 10) + short.slice(at + 1)
        expect(canonicalIsbn(wrong)).toBeUndefined()
      }),
    )
  })

  it.each([
    '',
    '0',
    '9780306406158',
    '0306406153',
    '0000000000000',
    '97803064061570',
    'X306406152',
    '٠٣٠٦٤٠٦١٥٢',
  ])('refuses %j', (written) => {
    expect(canonicalIsbn(written)).toBeUndefined()
  })
})
