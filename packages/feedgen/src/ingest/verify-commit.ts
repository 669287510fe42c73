import { encode } from '@atproto/lex-cbor'
import type { Cid } from '@atproto/lex-data'
import { type BlockMap, type Commit, def, MemoryBlockstore, MST, readCarWithRoot } from '@atproto/repo'
import type { Rejected } from '@breadcrumbs/lexicons'
import { verifySignature } from '@breadcrumbs/service-kit'
import { isCarWithinLimits } from './car-limits.ts'
import type { Inversion } from './decode-frame.ts'

/** One statement of the frame about the repo: this path now has this version, or none. */
export interface Claim {
  readonly path: string
  readonly cid: Cid | undefined
}

/** A commit whose blocks hash to their CIDs. Its signature is still to be checked. */
export interface OpenedCommit {
  readonly root: Cid
  readonly commit: Commit
  readonly blocks: BlockMap
}

/**
 * Reads the CAR of a `#commit` or `#sync` frame: exactly one root, every block hashed, the root a
 * version 3 commit of this very DID and rev (bad inputs FH-027, FH-033, FH-036). Never throws for
 * bad bytes.
 */
export async function openCommit(
  car: Uint8Array,
  did: string,
  rev: string,
): Promise<OpenedCommit | Rejected> {
  if (!isCarWithinLimits(car)) return { rejected: 'car-limits' }
  try {
    const { root, blocks } = await readCarWithRoot(car)
    const commit = await new MemoryBlockstore(blocks).readObj(root, def.commit)
    if (commit.did !== did || commit.rev !== rev) return { rejected: 'field-mismatch' }
    return { root, commit, blocks }
  } catch {
    // Only bytes from the wire were touched: whatever went wrong, they are the reason.
    return { rejected: 'car-unreadable' }
  }
}

/**
 * Whether `didKey` signed the commit. `@atproto/sync` would do the same in pure JavaScript at
 * 1.6 ms a signature; node:crypto takes 0.1 to 0.25 ms. High-S is refused, as the repository
 * specification ("Commit Objects") asks.
 */
export function isSignedBy(commit: Commit, didKey: string): boolean {
  const { sig, ...unsigned } = commit
  return verifySignature(didKey, encode(unsigned), sig)
}

/**
 * Checks every claim against the tree that the commit signs. A block missing on the way means the
 * proof is incomplete, and then nothing of the commit is believed.
 */
export async function areClaimsProven(opened: OpenedCommit, claims: readonly Claim[]): Promise<boolean> {
  const tree = MST.load(new MemoryBlockstore(opened.blocks), opened.commit.data)
  try {
    for (const { path, cid } of claims) {
      const found = await tree.get(path)
      if (cid ? !found?.equals(cid) : found !== null) return false
    }
    return true
  } catch {
    // A missing or malformed tree node: the sender's fault, and no proof.
    return false
  }
}

/**
 * Whether undoing the ops leads back to the tree the repo had before: then the sender named every
 * change and left none out (Sync 1.1, "Commit Validation: MST Operation Inversion"; bad input
 * FH-030). False too when the blocks do not suffice to undo them: the sender must give enough.
 */
export async function doesInvert(opened: OpenedCommit, { prevData, ops }: Inversion): Promise<boolean> {
  let tree = MST.load(new MemoryBlockstore(opened.blocks), opened.commit.data)
  try {
    for (const { path, cid, prev } of ops.toReversed()) {
      if (prev === undefined) tree = await tree.delete(path)
      else tree = cid ? await tree.update(path, prev) : await tree.add(path, prev)
    }
    return (await tree.getPointer()).equals(prevData)
  } catch {
    // A path that is not there, or a missing node: the ops are not what happened, or cannot be shown to be.
    return false
  }
}
