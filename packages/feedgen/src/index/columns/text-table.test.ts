import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CHUNK_ROWS } from './table.ts'
import { TextTable } from './text-table.ts'

it('gives each text one number, and the text back, whatever is in it', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('', 'a\u0000b', 'über', '🦊', 'x'.repeat(CHUNK_ROWS), 'é'.repeat(CHUNK_ROWS)),
  )
  fc.assert(
    fc.property(fc.array(text, { maxLength: 100 }), fc.integer(), (texts, seed) => {
      const table = new TextTable(seed)
      const model = new Map<string, number>()
      for (const one of texts) {
        expect(table.find(one)).toBe(model.get(one) ?? 0)
        if (!model.has(one)) model.set(one, model.size + 1)
        expect(table.add(one)).toBe(model.get(one))
      }
      for (const [one, n] of model) expect(table.get(n)).toBe(one)
    }),
  )
})

it('finds each of a hundred thousand, also where two lie in two chunks', () => {
  const table = new TextTable(7)
  for (let n = 1; n <= 100_000; n += 1) table.add(`did:plc:${n}`)
  for (let n = 1; n <= 100_000; n += 1) {
    expect(table.find(`did:plc:${n}`)).toBe(n)
    expect(table.get(n)).toBe(`did:plc:${n}`)
  }
  expect(table.find('did:plc:0')).toBe(0)
})
