/**
 * Private keys of groups at rest: AES-256-GCM under the service's secret, bound to the group's DID, so that a row
 * moved to another group does not open. Layout: version 1, 12 bytes nonce, 16 bytes tag, ciphertext.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
const SECRET = /^[0-9a-f]{64}$/i

/** Seals and opens what belongs to one DID. */
export interface KeyBox {
  seal(did: string, plain: Uint8Array): Uint8Array
  /** Throws when the bytes were changed, belong to another DID, or the secret is another. */
  open(did: string, sealed: Uint8Array): Uint8Array
}

/** A key box for a secret of 32 bytes in hex. Throws for anything else, without repeating it. */
export function createKeyBox(secretHex: string): KeyBox {
  if (!SECRET.test(secretHex)) throw new Error('LISTS_KEY_SECRET must be 32 bytes in hex (64 characters)')
  // Derived for this purpose, so that another use of the secret cannot be played against it.
  const purpose = 'breadcrumbs lists: keys at rest'
  const sealing = Buffer.from(hkdfSync('sha256', Buffer.from(secretHex, 'hex'), Buffer.alloc(0), purpose, 32))
  return {
    seal(did, plain) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(did))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body])
    },
    open(did, sealed) {
      const bytes = Buffer.from(sealed)
      if (bytes[0] !== VERSION) throw new Error('keys sealed by an unknown version')
      const nonce = bytes.subarray(1, 1 + NONCE_BYTES)
      const tag = bytes.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES)
      const decipher = createDecipheriv('aes-256-gcm', sealing, nonce)
        .setAAD(Buffer.from(did))
        .setAuthTag(tag)
      return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE_BYTES + TAG_BYTES)), decipher.final()])
    },
  }
}
