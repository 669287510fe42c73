import { decode, encode } from '@atproto/lex-cbor'
import { ifCid } from '@atproto/lex-data'
import { isRejected, type Rejected } from '@breadcrumbs/lexicons'
import { CborShapeError, verifySignature } from '@breadcrumbs/service-kit'
import type { Inversion } from './decode-frame.ts'
import { readCar } from './proof/car.ts'
import { type Digest, digestOfCid } from './proof/digest.ts'
import { PartialMst } from './proof/mst.ts'
import { MstError } from './proof/mst-node.ts'

/** One statement of the frame about the repo: this path now has this version, or none. */
export interface Claim {
  readonly path: string
  readonly cid: Digest | undefined
}

/** A commit whose blocks hash to their CIDs. Its signature is still to be checked. */
export interface OpenedCommit {
  readonly root: Digest
  /** Root of the tree that it signs. */
  readonly data: Digest
  readonly unsigned: Readonly<Record<string, unknown>>
  readonly signature: Uint8Array
  readonly blocks: ReadonlyMap<Digest, Uint8Array>
}

const COMMIT_VERSION = 3

/**
 * Reads the CAR of a `#commit` or `#sync` frame: exactly one root, every block hashed, the root a
 * version 3 commit of this very DID and rev (bad inputs FH-027, FH-033, FH-036). Never throws for
 * bad bytes.
 */
export function openCommit(car: Uint8Array, did: string, rev: string): OpenedCommit | Rejected {
  const read = readCar(car)
  if (isRejected(read)) return read
  const { root, blocks } = read
  const commit = decodeCommit(blocks.get(root))
  if (!commit) return { rejected: 'car-unreadable' }
  const { sig, ...unsigned } = commit
  if (unsigned.did !== did || unsigned.rev !== rev) return { rejected: 'field-mismatch' }
  const data = ifCid(unsigned.data)
  const digest = data && digestOfCid(data)
  if (unsigned.version !== COMMIT_VERSION || !digest || !(sig instanceof Uint8Array))
    return { rejected: 'car-unreadable' }
  return { root, data: digest, unsigned, signature: sig, blocks }
}

function decodeCommit(block: Uint8Array | undefined): Record<string, unknown> | undefined {
  if (!block) return undefined
  try {
    const commit: unknown = decode(block)
    return typeof commit === 'object' && commit !== null ? (commit as Record<string, unknown>) : undefined
  } catch {
    // Only bytes from the wire were touched: whatever went wrong, they are the reason.
    return undefined
  }
}

/**
 * Whether `didKey` signed the commit. High-S is refused, as the repository specification ("Commit
 * Objects") asks.
 */
export function isSignedBy({ unsigned, signature }: OpenedCommit, didKey: string): boolean {
  return verifySignature(didKey, encode(unsigned as Parameters<typeof encode>[0]), signature)
}

/** The tree that a commit signs, as far as its blocks show it; undefined when not even its root is readable. */
export function treeOf({ blocks, data }: OpenedCommit): PartialMst | undefined {
  return unlessMalformed(() => new PartialMst(blocks, data))
}

/**
 * Checks every claim against the tree that the commit signs. A block missing on the way means the
 * proof is incomplete, and then nothing of the commit is believed.
 */
export function areClaimsProven(tree: PartialMst, claims: readonly Claim[]): boolean {
  const holds = ({ path, cid }: Claim) => tree.get(path) === cid
  return unlessMalformed(() => claims.every(holds)) ?? false
}

/**
 * Whether undoing the ops leads back to the tree the repo had before: then the sender named every
 * change and left none out (Sync 1.1, "Commit Validation: MST Operation Inversion"; bad input
 * FH-030). False too when the blocks do not suffice to undo them: the sender must give enough.
 * Changes the tree.
 */
export function doesInvert(tree: PartialMst, { prevData, ops }: Inversion): boolean {
  const inverted = unlessMalformed(() => {
    for (const { path, cid, prev } of ops.toReversed()) {
      if (prev === undefined) tree.delete(path)
      else if (cid) tree.update(path, prev)
      else tree.add(path, prev)
    }
    return tree.digest()
  })
  return inverted === prevData
}

/** What `work` answers; undefined where a tree node is missing or malformed: the sender's fault, and no proof. */
function unlessMalformed<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof MstError || error instanceof CborShapeError) return undefined
    throw error
  }
}
