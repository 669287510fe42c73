import { createPublicKey, hash, verify } from 'node:crypto'
import { createRequire } from 'node:module'

/**
 * Whether a signature (64 bytes, r‖s) is the key's over SHA-256 of the data; takes `s` and `n−s` alike.
 * `isLowS` is what the caller knows of its `s`.
 */
export type KeyVerifier = (data: Uint8Array, signature: Uint8Array, isLowS: boolean) => boolean

/** One way to verify ECDSA over secp256k1. All three give the same answers; a test holds them to it. */
export interface Secp256k1Engine {
  readonly name: 'native' | 'wasm' | 'node'
  /** Prepares a compressed point (33 bytes); throws when it is none of the curve. */
  prepare(point: Uint8Array): KeyVerifier
}

/** What we use of libsecp256k1 as a Node-API addon. It refuses high `s`, and throws for an `r` or `s` out of range. */
interface NativeAddon {
  publicKeyConvert(key: Uint8Array, compressed: boolean): Uint8Array
  signatureNormalize(signature: Uint8Array): Uint8Array
  ecdsaVerify(signature: Uint8Array, digest: Uint8Array, key: Uint8Array): boolean
}

const SPKI_PREFIX = Buffer.from('3036301006072a8648ce3d020106052b8104000a032200', 'hex')

/**
 * The fastest engine this machine has. The native addon ships no binary for every platform (none for linux-arm64),
 * which its absence from the tree or a failing load tells; WebAssembly runs everywhere.
 * A verification on 2 shared cores: native 0.05 ms, WebAssembly 0.15 ms, OpenSSL 0.32 ms (docs/feedgen-performance.md).
 */
export async function loadSecp256k1Engine(): Promise<Secp256k1Engine> {
  return nativeEngine() ?? (await wasmEngine())
}

/** libsecp256k1 compiled for this platform; undefined where there is no binary. */
export function nativeEngine(): Secp256k1Engine | undefined {
  let addon: NativeAddon
  try {
    // Not the package's main file: that falls back to pure JavaScript in silence, slower than OpenSSL.
    addon = createRequire(import.meta.url)('secp256k1/bindings.js') as NativeAddon
  } catch {
    // Optional dependency: not installed, or no binary. The caller takes the next engine.
    return undefined
  }
  return {
    name: 'native',
    prepare(point) {
      // Decompressing takes a square root, once here instead of at every verification.
      const key = addon.publicKeyConvert(point, false)
      return (data, signature, isLowS) => {
        try {
          const low = isLowS ? signature : addon.signatureNormalize(Uint8Array.from(signature))
          return addon.ecdsaVerify(low, hash('sha256', data, 'buffer'), key)
        } catch {
          // r or s out of range: no signature of anybody.
          return false
        }
      }
    },
  }
}

/** libsecp256k1 compiled to WebAssembly. Imported on demand: it takes 0.1 s to load. */
export async function wasmEngine(): Promise<Secp256k1Engine> {
  const { instantiateSecp256k1 } = await import('@bitauth/libauth')
  const wasm = await instantiateSecp256k1()
  return {
    name: 'wasm',
    prepare(point) {
      const key = wasm.uncompressPublicKey(point)
      if (typeof key === 'string') throw new Error('not a point of secp256k1')
      return (data, signature) => wasm.verifySignatureCompact(signature, key, hash('sha256', data, 'buffer'))
    },
  }
}

/** The runtime's own OpenSSL: the slowest, and what the other two are compared with. */
export function nodeEngine(): Secp256k1Engine {
  return {
    name: 'node',
    prepare(point) {
      const der = Buffer.concat([SPKI_PREFIX, point])
      const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
      return (data, signature) => verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature)
    },
  }
}
