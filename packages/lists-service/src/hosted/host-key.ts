/**
 * The key that signs commits of hosted repos. Members' own keys are at their PDSes, so a commit of ours says only
 * "this host says so": it is marked hosted, and its key is published in this service's DID document.
 */
import { hkdfSync } from 'node:crypto'
import { P256Keypair } from '@atproto/crypto'
import type { Signer } from '../protocol/commit-scheme.ts'

/** A P-256 key derived from the service's secret (32 bytes in hex): the same in every process and after a restore. */
export function createHostKey(secretHex: string): Promise<Signer> {
  const purpose = 'breadcrumbs lists: commits of hosted repos'
  const key = hkdfSync('sha256', Buffer.from(secretHex, 'hex'), Buffer.alloc(0), purpose, 32)
  return P256Keypair.import(new Uint8Array(key))
}
