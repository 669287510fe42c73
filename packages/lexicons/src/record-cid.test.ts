import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { recordCid } from './record-cid.ts'

/** `{"a": 1, "b": "x"}` in DAG-CBOR, by hand: a map of two, text keys in order, an integer, a text. */
const BYTES = Uint8Array.from([0xa2, 0x61, 0x61, 0x01, 0x61, 0x62, 0x61, 0x78])

/** RFC 4648 base32, lower case, no padding, after the multibase `b`. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const letters = bits.match(/.{1,5}/g) ?? []
  return `b${letters.map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')}`
}

describe('recordCid', () => {
  it('is CIDv1, dag-cbor, SHA-256 of the canonical bytes', async () => {
    const digest = createHash('sha256').update(BYTES).digest()
    const cid = base32(Uint8Array.from([0x01, 0x71, 0x12, 0x20, ...digest]))
    expect(await recordCid({ b: 'x', a: 1 })).toBe(cid)
    expect(await recordCid({ a: 1, c: undefined, b: 'x' })).toBe(cid)
  })

  it('sees a link in JSON form and the text of it as two things', async () => {
    const link = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a'
    expect(await recordCid({ ref: { $link: link } })).not.toBe(await recordCid({ ref: link }))
    expect(await recordCid({ ref: { $link: link } })).not.toBe(await recordCid({ ref: { link } }))
  })

  it('refuses what the data model has no place for', async () => {
    for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY, () => 0, 2 ** 60])
      await expect(recordCid({ value })).rejects.toThrow()
  })
})
