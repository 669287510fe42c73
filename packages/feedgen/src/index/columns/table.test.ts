import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CHUNK_ROWS, ROW_MASK, Table } from './table.ts'

it('keeps what was frozen as it was, whatever is written afterwards', () => {
  const write = fc.record({ row: fc.nat(3 * CHUNK_ROWS), value: fc.nat(), isFrozen: fc.boolean() })
  fc.assert(
    fc.property(fc.array(write, { maxLength: 60 }), (writes) => {
      const table = new Table({ at: 'f64', value: 'u32', flag: 'u8' })
      const frozen: { buffers: readonly ArrayBuffer[]; copies: Buffer[] }[] = []
      for (const { row, value, isFrozen } of writes) {
        const chunk = table.edit(row)
        chunk.at[row & ROW_MASK] = -value
        chunk.value[row & ROW_MASK] = value
        if (isFrozen) {
          const buffers = table.freeze()
          frozen.push({ buffers, copies: buffers.map((buffer) => Buffer.from(buffer.slice())) })
        }
        expect(table.of(row).at[row & ROW_MASK]).toBe(-value)
      }
      for (const { buffers, copies } of frozen)
        buffers.forEach((buffer, n) => {
          expect(copies[n]?.equals(Buffer.from(buffer))).toBe(true)
        })
    }),
    { numRuns: 25 },
  )
})
