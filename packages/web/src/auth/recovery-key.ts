import { base58btc } from 'multiformats/bases/base58'

/** A key that can take a group's identity back from the service that keeps it (lists design, "Model"). */
export interface RecoveryKey {
  /** The public half, as the directory knows it. */
  readonly didKey: string
  /** The private half, as tools of the network read it: P-256, multibase. */
  readonly privateKeyMultibase: string
}

/** Multicodec prefixes of P-256 keys, as varints: `p256-pub` and `p256-priv`. */
const PUBLIC_PREFIX = [0x80, 0x24] as const
const PRIVATE_PREFIX = [0x86, 0x26] as const

/** Makes a key with the browser's own cryptography. Nothing keeps it but who is given it here. */
export async function makeRecoveryKey(subtle: SubtleCrypto): Promise<RecoveryKey> {
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const { x = '', y = '', d = '' } = await subtle.exportKey('jwk', pair.privateKey)
  const [across, up] = [bytesOf(x), bytesOf(y)]
  // Compressed: the sign of y in front of x.
  const compressed = [(up.at(-1) ?? 0) % 2 === 0 ? 2 : 3, ...across]
  return {
    didKey: `did:key:${base58btc.encode(Uint8Array.from([...PUBLIC_PREFIX, ...compressed]))}`,
    privateKeyMultibase: base58btc.encode(Uint8Array.from([...PRIVATE_PREFIX, ...bytesOf(d)])),
  }
}

function bytesOf(base64url: string): number[] {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Array.from(text, (letter) => letter.charCodeAt(0))
}

/** The text of the file to keep. `at` is ISO. */
export function recoveryFile(key: RecoveryKey, groupName: string, at: string): string {
  const what =
    'Recovery key of a Breadcrumbs group. With it, the identity of the group can be taken to another service, ' +
    'also against the one that keeps it. Whoever has this file can do that. It cannot be made again.'
  return JSON.stringify({ what, group: groupName, madeAt: at, ...key }, null, 2)
}
