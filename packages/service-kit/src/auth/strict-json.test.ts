import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseStrictJson } from './strict-json.ts'

describe('strict JSON', () => {
  it('reads any JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseStrictJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('allows a key again in another object, and as a value', () => {
    expect(parseStrictJson('{"a":{"a":"a"},"b":["a","a",{"a":1},{"a":2}],"c":"a"}')).toBeDefined()
  })

  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":{},"a":2}',
    '{"x":{"a":1,"a":2}}',
    '[{"a":1,"a":2}]',
    String.raw`{"a":1,"\u0061":2}`,
    String.raw`{"a\"":1,"a\"":2}`,
    '{"a":"}","a":"{"}',
    '{"__proto__":1,"__proto__":2}',
  ])('refuses %s', (text) => {
    expect(() => parseStrictJson(text)).toThrow(SyntaxError)
  })
})
