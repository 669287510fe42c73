/**
 * Public keys as DID documents spelt them before Multikey: the type names the curve, and the multibase text holds
 * the bare point. The PLC directory of @atproto/dev-env and older did:web documents still write them, and the
 * network's other readers take them (@atproto/identity).
 */
import { base58btc } from 'multiformats/bases/base58'

const CODECS: ReadonlyMap<string, readonly number[]> = new Map([
  ['EcdsaSecp256k1VerificationKey2019', [0xe7, 0x01]],
  ['EcdsaSecp256r1VerificationKey2019', [0x80, 0x24]],
])
const TEXT_MAX = 100
const COMPRESSED_BYTES = 33
const UNCOMPRESSED_BYTES = 65

/**
 * The key as Multikey text (`z…`), undefined for another type or something that is no point. Whether the point
 * lies on its curve is found out by whoever imports the key.
 */
export function multikeyOfLegacy(type: string, publicKeyMultibase: string): string | undefined {
  const codec = CODECS.get(type)
  if (!codec || publicKeyMultibase.length > TEXT_MAX) return undefined
  const point = compressed(decode(publicKeyMultibase))
  return point && base58btc.encode(Uint8Array.from([...codec, ...point]))
}

function decode(text: string): Uint8Array | undefined {
  try {
    return base58btc.decode(text)
  } catch {
    return undefined // not base58: somebody else's bad data, refused by the caller
  }
}

/** SEC 1, section 2.3.3: 02 or 03 by the parity of y, then x; uncompressed is 04, x, y. */
function compressed(point: Uint8Array | undefined): Uint8Array | undefined {
  const [form] = point ?? []
  if (point?.length === COMPRESSED_BYTES && (form === 2 || form === 3)) return point
  if (point?.length !== UNCOMPRESSED_BYTES || form !== 4) return undefined
  const isOdd = (point.at(-1)! & 1) === 1
  return Uint8Array.from([isOdd ? 3 : 2, ...point.subarray(1, COMPRESSED_BYTES)])
}
