import { hash } from 'node:crypto'
import { base32 } from 'multiformats/bases/base32'

/**
 * The SHA-256 of a block as a string of 32 characters, one per byte: what stands behind every CID a repo may use
 * (repository specification: CIDv1, DAG-CBOR, SHA-256). Compared, and looked up, without making a CID of it.
 */
export type Digest = string & { readonly isDigest: true }

/** Version 1, DAG-CBOR, SHA-256, 32 bytes. */
const PREFIX = 0x01711220
const PREFIX_BYTES = 4
const CID_BYTES = PREFIX_BYTES + 32

export function digestOf(block: Uint8Array): Digest {
  return hash('sha256', block, 'binary') as Digest
}

/** The digest in the bytes of a CID; undefined for a CID of another kind. */
export function digestInCid(cid: Buffer): Digest | undefined {
  if (cid.length !== CID_BYTES || cid.readUInt32BE() !== PREFIX) return undefined
  return cid.toString('latin1', PREFIX_BYTES) as Digest
}

/** The CID with this digest, as records and URIs spell it. */
export function cidText(digest: Digest): string {
  return base32.encode(cidBytes(digest))
}

/** The bytes of the CID with this digest. */
export function cidBytes(digest: Digest): Buffer {
  const bytes = Buffer.allocUnsafe(CID_BYTES)
  bytes.write(digest, bytes.writeUInt32BE(PREFIX), 'latin1')
  return bytes
}
