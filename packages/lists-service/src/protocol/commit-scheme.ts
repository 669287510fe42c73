/**
 * How the head of a repo is vouched for (proposal 0016, "Commit", as of October 2026). The drafts after it replace
 * the signature, so everything outside this file knows only {@link CommitScheme}, and no commit is ever stored.
 *
 * A commit convinces its receiver only: whoever has it can compute the MAC for other contents. So a commit is taken
 * from the host of the repo itself, over TLS, and from nobody else.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { verifySignature } from '@breadcrumbs/service-kit'

/** What a commit is about: one state of one author's repo in one space. */
export interface CommitScope {
  readonly space: string
  readonly author: string
  readonly rev: string
}

/** A commit as it travels; all byte fields have fixed lengths. */
export interface SignedCommit {
  readonly ver: number
  /** Digest of the repo's set hash, 32 bytes. */
  readonly hash: Uint8Array
  /** Fresh randomness of this response, 32 bytes. */
  readonly ikm: Uint8Array
  /** 64 bytes, low-S. */
  readonly sig: Uint8Array
  /** 32 bytes. */
  readonly mac: Uint8Array
  readonly rev: string
}

/** A private key; the key pairs of `@atproto/crypto` are such. */
export interface Signer {
  did(): string
  sign(bytes: Uint8Array): Promise<Uint8Array>
}

/** Makes and checks commits. */
export interface CommitScheme {
  /** `ikm` must be 32 random bytes that were never used before. */
  make(scope: CommitScope, hash: Uint8Array, signer: Signer, ikm: Uint8Array): Promise<SignedCommit>
  /** Whether the commit is the key's about exactly this scope. What its hash covers is for the caller to compare. */
  verify(commit: SignedCommit, expected: CommitScope, didKey: string): boolean
}

const VERSION = 1
const DOMAIN = 'atproto-space-v1'
const FIELD_BYTES_MAX = 65_535

/** Signature over the context, MAC over the hash. */
export const signedCommits: CommitScheme = {
  async make(scope, hash, signer, ikm) {
    const context = commitContext(scope, ikm)
    const sig = await signer.sign(context)
    return { ver: VERSION, hash, ikm, sig, mac: macOf(context, ikm, hash), rev: scope.rev }
  },
  verify(commit, expected, didKey) {
    if (commit.ver !== VERSION || commit.rev !== expected.rev) return false
    const context = commitContext(expected, commit.ikm)
    const mac = macOf(context, commit.ikm, commit.hash)
    if (mac.byteLength !== commit.mac.byteLength || !timingSafeEqual(mac, commit.mac)) return false
    return verifySignature(didKey, context, commit.sig)
  },
}

/**
 * The bytes that are signed: a domain, then four fields with their lengths, so that no text can move from one into
 * the next. Throws RangeError for a field of more than 65 535 bytes.
 */
export function commitContext({ space, author, rev }: CommitScope, ikm: Uint8Array): Uint8Array {
  const fields = [Buffer.from(space), Buffer.from(author), Buffer.from(rev), ikm]
  return Buffer.concat([Buffer.from(DOMAIN), ...fields.flatMap((field) => [lengthOf(field), field])])
}

function lengthOf(field: Uint8Array): Uint8Array {
  if (field.byteLength > FIELD_BYTES_MAX) throw new RangeError('a field of a commit is too long')
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(field.byteLength)
  return bytes
}

/** HKDF without its extract step; one block is one HMAC. */
function macOf(context: Uint8Array, ikm: Uint8Array, hash: Uint8Array): Uint8Array {
  const key = createHmac('sha256', ikm).update(context).update(Uint8Array.of(1)).digest()
  return createHmac('sha256', key).update(hash).digest()
}
