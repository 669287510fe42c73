import { P256Keypair, parseDidKey, Secp256k1Keypair } from '@atproto/crypto'
import { base58btc } from 'multiformats/bases/base58'
import { expect, it } from 'vitest'
import { multikeyOfLegacy } from './legacy-key.ts'

const K256 = 'EcdsaSecp256k1VerificationKey2019'
const P256 = 'EcdsaSecp256r1VerificationKey2019'

it.each([
  [K256, Secp256k1Keypair],
  [P256, P256Keypair],
])('gives the Multikey of a %s, compressed or not', async (type, Keypair) => {
  // Several keys: half of all points have an odd y, which the compressed form must say.
  for (let i = 0; i < 8; i += 1) {
    const keypair = await Keypair.create()
    const multikey = keypair.did().slice('did:key:'.length)
    const { keyBytes } = parseDidKey(keypair.did())
    expect(keyBytes.length).toBe(65)
    expect(multikeyOfLegacy(type, base58btc.encode(keyBytes))).toBe(multikey)
    expect(multikeyOfLegacy(type, base58btc.encode(keypair.publicKeyBytes()))).toBe(multikey)
  }
})

it('gives nothing for another type, another length, another form or no base58', async () => {
  const { keyBytes } = parseDidKey((await P256Keypair.create()).did())
  const text = base58btc.encode(keyBytes)
  expect(multikeyOfLegacy('JsonWebKey2020', text)).toBeUndefined()
  expect(multikeyOfLegacy('toString', text)).toBeUndefined()
  expect(multikeyOfLegacy(P256, base58btc.encode(keyBytes.slice(0, 64)))).toBeUndefined()
  expect(multikeyOfLegacy(P256, base58btc.encode(Uint8Array.from([5, ...keyBytes.slice(1)])))).toBeUndefined()
  expect(multikeyOfLegacy(P256, 'zO0Il')).toBeUndefined()
  expect(multikeyOfLegacy(P256, 'z'.repeat(5000))).toBeUndefined()
})
