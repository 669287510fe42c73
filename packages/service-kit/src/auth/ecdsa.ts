/**
 * ECDSA over SHA-256 with the two curves ATProto knows, by the runtime's own OpenSSL.
 *
 * Native because it is the largest cost of a request and of a verified commit: pure JavaScript takes 1.5–2 ms
 * for a signature, node:crypto 0.26 ms (secp256k1) and 0.08 ms (P-256) on the same machine.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { base58btc } from 'multiformats/bases/base58'

type Algorithm = 'ES256' | 'ES256K'

interface Curve {
  readonly algorithm: Algorithm
  /** Multicodec prefix of a compressed public key in a did:key. */
  readonly codec: Buffer
  /** DER of a SubjectPublicKeyInfo up to the compressed point, which OpenSSL decompresses. */
  readonly spkiPrefix: Buffer
  /** Half of the group order, rounded down, big-endian: the largest `s` that counts as low. */
  readonly lowSMax: Buffer
}

const CURVES: readonly Curve[] = [
  {
    algorithm: 'ES256K',
    codec: Buffer.from('e701', 'hex'),
    spkiPrefix: Buffer.from('3036301006072a8648ce3d020106052b8104000a032200', 'hex'),
    lowSMax: Buffer.from('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0', 'hex'),
  },
  {
    algorithm: 'ES256',
    codec: Buffer.from('8024', 'hex'),
    spkiPrefix: Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
    lowSMax: Buffer.from('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8', 'hex'),
  },
]

interface PublicKey {
  readonly curve: Curve
  readonly key: KeyObject
}

const DID_KEY_CHARS_MAX = 64
const COMPRESSED_POINT_BYTES = 33
const SIGNATURE_BYTES = 64

// A pure function remembered: decompressing a point and importing it costs about as much as a verification.
const KEYS_MAX = 10_000
const keys = new LRUCache<string, PublicKey>({ max: KEYS_MAX })

/**
 * JWT algorithm of a public key.
 * @param didKey a `did:key:z…` with a compressed P-256 or secp256k1 point
 * @returns undefined for anything else
 */
export function algorithmOf(didKey: string): Algorithm | undefined {
  return publicKey(didKey)?.curve.algorithm
}

/**
 * Whether `signature` (64 bytes, r‖s) is the key's over SHA-256 of `data`.
 *
 * False, never an exception, for an unknown key, another length, DER, and high `s`: low-S is required in
 * commits (atproto cryptography spec) and by default everywhere, so that a signature has one spelling.
 */
export function verifySignature(
  didKey: string,
  data: Uint8Array,
  signature: Uint8Array,
  o?: { allowHighS?: boolean },
): boolean {
  const found = publicKey(didKey)
  if (!found || signature.length !== SIGNATURE_BYTES) return false
  const s = signature.subarray(SIGNATURE_BYTES / 2)
  // OpenSSL takes either of s and n−s (checked by a test), so the rule has to be ours.
  if (!o?.allowHighS && found.curve.lowSMax.compare(s) < 0) return false
  return verify('sha256', data, { key: found.key, dsaEncoding: 'ieee-p1363' }, signature)
}

function publicKey(didKey: string): PublicKey | undefined {
  const known = keys.get(didKey)
  if (known) return known
  const found = importKey(didKey)
  if (found) keys.set(didKey, found)
  return found
}

function importKey(didKey: string): PublicKey | undefined {
  if (!didKey.startsWith('did:key:z') || didKey.length > DID_KEY_CHARS_MAX) return undefined
  try {
    const bytes = base58btc.decode(didKey.slice('did:key:'.length))
    const curve = CURVES.find((c) => c.codec.equals(bytes.subarray(0, c.codec.length)))
    if (!curve || bytes.length !== curve.codec.length + COMPRESSED_POINT_BYTES) return undefined
    const der = Buffer.concat([curve.spkiPrefix, bytes.subarray(curve.codec.length)])
    return { curve, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) }
  } catch {
    // Not base58, or not a point of the curve: somebody's bad key, which verifies nothing.
    return undefined
  }
}
