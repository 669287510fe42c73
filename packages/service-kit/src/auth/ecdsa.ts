/**
 * ECDSA over SHA-256 with the two curves ATProto knows.
 *
 * Native because it is the largest cost of a request and of a verified commit: pure JavaScript takes 1.5–2 ms
 * for a signature (docs/feedgen-performance.md has the figures of every engine).
 */
import { createPublicKey, verify } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { base58btc } from 'multiformats/bases/base58'
import { type KeyVerifier, loadSecp256k1Engine, type Secp256k1Engine } from './secp256k1-engine.ts'

type Algorithm = 'ES256' | 'ES256K'

interface Curve {
  readonly algorithm: Algorithm
  /** Multicodec prefix of a compressed public key in a did:key. */
  readonly codec: Buffer
  /** Half of the group order, rounded down, big-endian: the largest `s` that counts as low. */
  readonly lowSMax: Buffer
  /** Throws when the bytes are no point of the curve. */
  prepare(point: Uint8Array): KeyVerifier
}

/** Signatures by `did:key`, over one engine for secp256k1. */
export interface Signatures {
  readonly engine: Secp256k1Engine['name']
  readonly algorithmOf: (didKey: string) => Algorithm | undefined
  readonly verify: (
    didKey: string,
    data: Uint8Array,
    signature: Uint8Array,
    o?: { allowHighS?: boolean },
  ) => boolean
}

interface PublicKey {
  readonly curve: Curve
  readonly verify: KeyVerifier
}

const DID_KEY_CHARS_MAX = 64
const COMPRESSED_POINT_BYTES = 33
const SIGNATURE_BYTES = 64
/** DER of a SubjectPublicKeyInfo of P-256 up to the compressed point, which OpenSSL decompresses. */
const P256_SPKI_PREFIX = Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex')
// A pure function remembered: decompressing a point and importing it costs about as much as a verification.
const KEYS_MAX = 10_000

/** Binds the rules for keys and signatures to an engine; every instance remembers the keys it has met. */
export function createSignatures(secp256k1: Secp256k1Engine): Signatures {
  const curves: readonly Curve[] = [
    {
      algorithm: 'ES256K',
      codec: Buffer.from('e701', 'hex'),
      lowSMax: Buffer.from('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0', 'hex'),
      prepare: (point) => secp256k1.prepare(point),
    },
    {
      algorithm: 'ES256',
      codec: Buffer.from('8024', 'hex'),
      lowSMax: Buffer.from('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8', 'hex'),
      prepare: prepareP256,
    },
  ]
  const keys = new LRUCache<string, PublicKey>({ max: KEYS_MAX })

  function publicKey(didKey: string): PublicKey | undefined {
    const known = keys.get(didKey)
    if (known) return known
    const found = importKey(curves, didKey)
    if (found) keys.set(didKey, found)
    return found
  }

  return {
    engine: secp256k1.name,
    algorithmOf: (didKey) => publicKey(didKey)?.curve.algorithm,
    verify(didKey, data, signature, o) {
      const found = publicKey(didKey)
      if (!found || signature.length !== SIGNATURE_BYTES) return false
      const isLow = isLowS(signature, found.curve.lowSMax)
      // The engines take either of s and n−s (checked by a test), so the rule has to be ours.
      if (!o?.allowHighS && !isLow) return false
      return found.verify(data, signature, isLow)
    },
  }
}

/** The signatures of this process, over the fastest engine it found at its start. */
export const signatures: Signatures = createSignatures(await loadSecp256k1Engine())

/**
 * JWT algorithm of a public key.
 * @param didKey a `did:key:z…` with a compressed P-256 or secp256k1 point
 * @returns undefined for anything else
 */
export function algorithmOf(didKey: string): Algorithm | undefined {
  return signatures.algorithmOf(didKey)
}

/**
 * Whether `signature` (64 bytes, r‖s) is the key's over SHA-256 of `data`.
 *
 * False, never an exception, for an unknown key, another length, DER, and high `s`: low-S is required in
 * commits (atproto cryptography spec) and by default everywhere, so that a signature has one spelling.
 * @param didKey a `did:key:z…` with a compressed P-256 or secp256k1 point
 */
export function verifySignature(
  didKey: string,
  data: Uint8Array,
  signature: Uint8Array,
  o?: { allowHighS?: boolean },
): boolean {
  return signatures.verify(didKey, data, signature, o)
}

/** Nearly always the first byte tells: no view, and no call out of the engine. */
function isLowS(signature: Uint8Array, max: Uint8Array): boolean {
  for (let i = 0; i < max.length; i += 1) {
    const difference = (signature[SIGNATURE_BYTES / 2 + i] as number) - (max[i] as number)
    if (difference !== 0) return difference < 0
  }
  return true
}

function prepareP256(point: Uint8Array): KeyVerifier {
  const der = Buffer.concat([P256_SPKI_PREFIX, point])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return (data, signature) => verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature)
}

function importKey(curves: readonly Curve[], didKey: string): PublicKey | undefined {
  if (!didKey.startsWith('did:key:z') || didKey.length > DID_KEY_CHARS_MAX) return undefined
  try {
    const bytes = base58btc.decode(didKey.slice('did:key:'.length))
    const curve = curves.find((c) => c.codec.equals(bytes.subarray(0, c.codec.length)))
    if (!curve || bytes.length !== curve.codec.length + COMPRESSED_POINT_BYTES) return undefined
    return { curve, verify: curve.prepare(bytes.subarray(curve.codec.length)) }
  } catch {
    // Not base58, or not a point of the curve: somebody's bad key, which verifies nothing.
    return undefined
  }
}
