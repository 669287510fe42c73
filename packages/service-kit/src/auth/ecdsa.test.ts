import { P256Keypair, Secp256k1Keypair } from '@atproto/crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSignatures, signatures, verifySignature } from './ecdsa.ts'
import { nativeEngine, nodeEngine, type Secp256k1Engine, wasmEngine } from './secp256k1-engine.ts'

const CURVES = [
  {
    name: 'P-256',
    create: () => P256Keypair.create(),
    algorithm: 'ES256',
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  {
    name: 'secp256k1',
    create: () => Secp256k1Keypair.create(),
    algorithm: 'ES256K',
    order: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  },
] as const

const data = Buffer.from('what is signed')

const native = nativeEngine()
const engines: Secp256k1Engine[] = [...(native ? [native] : []), await wasmEngine(), nodeEngine()]
const cases = engines.flatMap((engine) => CURVES.map((curve) => ({ ...curve, engine, by: engine.name })))

it('takes the native engine where there is one, else WebAssembly', () => {
  expect(signatures.engine).toBe(native ? 'native' : 'wasm')
})

describe.each(cases)('$name by $by', ({ create, algorithm, order, engine }) => {
  const { algorithmOf, verify } = createSignatures(engine)

  it('verifies what another implementation signed, over any bytes', async () => {
    const key = await create()
    expect(algorithmOf(key.did())).toBe(algorithm)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const signature = await key.sign(bytes)
        expect(verify(key.did(), bytes, signature)).toBe(true)
        expect(verify(key.did(), Buffer.concat([bytes, Buffer.of(0)]), signature)).toBe(false)
      }),
      { numRuns: 20 },
    )
  })

  it('refuses high S unless told to take it, which the runtime alone would take', async () => {
    const key = await create()
    const signature = Buffer.from(await key.sign(data))
    const s = order - BigInt(`0x${signature.subarray(32).toString('hex')}`)
    const highS = Buffer.concat([
      signature.subarray(0, 32),
      Buffer.from(s.toString(16).padStart(64, '0'), 'hex'),
    ])
    expect(verify(key.did(), data, highS)).toBe(false)
    expect(verify(key.did(), data, highS, { allowHighS: true })).toBe(true)
  })

  it('refuses any flipped bit, other lengths, zeros and the key of somebody else', async () => {
    const key = await create()
    const signature = await key.sign(data)
    for (let bit = 0; bit < 512; bit += 7) {
      const flipped = Uint8Array.from(signature)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      expect(verify(key.did(), data, flipped)).toBe(false)
    }
    for (const bad of [
      signature.subarray(1),
      Buffer.concat([signature, Buffer.of(0)]),
      Buffer.alloc(64),
      Buffer.alloc(0),
    ]) {
      expect(verify(key.did(), data, bad)).toBe(false)
    }
    expect(verify((await create()).did(), data, signature)).toBe(false)
  })
})

describe.each(engines)('what is no key, by $name', (engine) => {
  const { algorithmOf, verify } = createSignatures(engine)

  it('verifies nothing and throws nothing', async () => {
    const { did } = await Secp256k1Keypair.create().then((key) => ({ did: key.did() }))
    const notOnCurve = 'did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme'.replace('B', 'C')
    const bad = [
      '',
      'did:key:',
      'did:key:z',
      `${did}a`,
      did.slice(0, -1),
      did.slice(8),
      'did:key:z0OIl',
      notOnCurve,
      `did:key:z${'1'.repeat(5000)}`,
    ]
    for (const key of bad) {
      expect(algorithmOf(key)).toBeUndefined()
      expect(verify(key, data, Buffer.alloc(64, 1))).toBe(false)
    }
  })
})

describe.each(engines)('signatures out of range, by $name', (engine) => {
  it('are refused, not thrown: r or s zero, the order, or all ones', async () => {
    const key = await Secp256k1Keypair.create()
    const good = Buffer.from(await key.sign(data))
    const { verify } = createSignatures(engine)
    const order = 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141'
    for (const half of ['00'.repeat(32), 'ff'.repeat(32), order]) {
      const bytes = Buffer.from(half, 'hex')
      for (const bad of [
        Buffer.concat([bytes, good.subarray(32)]),
        Buffer.concat([good.subarray(0, 32), bytes]),
      ]) {
        expect(verify(key.did(), data, bad, { allowHighS: true })).toBe(false)
      }
    }
    expect(verify(key.did(), data, good)).toBe(true)
  })
})

it('verifies by the engine of the process unless told otherwise', async () => {
  const key = await P256Keypair.create()
  expect(verifySignature(key.did(), data, await key.sign(data))).toBe(true)
})
