import { describe, expect, it } from 'vitest'
import { createKeyBox } from './key-box.ts'

const SECRET = '11'.repeat(32)
const plain = new TextEncoder().encode('a private key')

describe('key box', () => {
  it('opens what it sealed, also after a restart', () => {
    const sealed = createKeyBox(SECRET).seal('did:plc:a', plain)
    expect(Buffer.from(sealed).includes(Buffer.from(plain))).toBe(false)
    expect(Buffer.from(createKeyBox(SECRET).open('did:plc:a', sealed))).toEqual(Buffer.from(plain))
  })

  it('refuses another DID, another secret, changed bytes and an unknown version', () => {
    const sealed = createKeyBox(SECRET).seal('did:plc:a', plain)
    expect(() => createKeyBox(SECRET).open('did:plc:b', sealed)).toThrow()
    expect(() => createKeyBox('22'.repeat(32)).open('did:plc:a', sealed)).toThrow()
    for (const at of [0, 1, 13, sealed.length - 1]) {
      const changed = Uint8Array.from(sealed)
      changed[at]! ^= 1
      expect(() => createKeyBox(SECRET).open('did:plc:a', changed)).toThrow()
    }
  })

  it('never seals twice to the same bytes', () => {
    const box = createKeyBox(SECRET)
    expect(box.seal('did:plc:a', plain)).not.toEqual(box.seal('did:plc:a', plain))
  })

  it('refuses a secret that is not 32 bytes of hex, and does not repeat it', () => {
    for (const secret of ['', 'hunter2', '11'.repeat(31), 'zz'.repeat(32)]) {
      expect(() => createKeyBox(secret)).toThrow(/32 bytes in hex/)
    }
    expect(() => createKeyBox('hunter2')).not.toThrow(/hunter2/)
  })
})
