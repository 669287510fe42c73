import { isRejected, type Rejected } from '@breadcrumbs/lexicons'
import { CborShapeError, CborWalk, verifySignature } from '@breadcrumbs/service-kit'
import type { Inversion } from './decode-frame.ts'
import { isPlainCbor } from './plain-cbor.ts'
import { readCar } from './proof/car.ts'
import { type Digest, digestInCid } from './proof/digest.ts'
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
  /** The bytes that are signed: the commit without its signature. */
  readonly unsigned: Uint8Array
  readonly signature: Uint8Array
  readonly blocks: ReadonlyMap<Digest, Uint8Array>
}

const COMMIT_VERSION = 3
/** Of a map whose size is in the first byte; a commit has six pairs. */
const PAIRS_MAX = 23
const MAP_HEAD = 0xa0

/**
 * Reads the CAR of a `#commit` or `#sync` frame: exactly one root, every block hashed, the root a
 * version 3 commit of this very DID and rev (bad inputs FH-027, FH-033, FH-036). Never throws for
 * bad bytes.
 */
export function openCommit(car: Uint8Array, did: string, rev: string): OpenedCommit | Rejected {
  const read = readCar(car)
  if (isRejected(read)) return read
  const { root, blocks } = read
  const commit = readCommit(blocks.get(root))
  if (!commit) return { rejected: 'car-unreadable' }
  if (commit.did !== did || commit.rev !== rev) return { rejected: 'field-mismatch' }
  const { version, data, unsigned, signature } = commit
  if (version !== COMMIT_VERSION || !data || !unsigned || !signature) return { rejected: 'car-unreadable' }
  return { root, data, unsigned, signature, blocks }
}

interface Commit {
  did?: string | undefined
  rev?: string | undefined
  version?: number | undefined
  data?: Digest | undefined
  signature?: Buffer
  unsigned?: Buffer
}

/**
 * Reads a commit without decoding it. Its block is canonical, so what was signed is the same bytes with one pair less;
 * a commit that is not plain is none that the repository specification knows.
 */
function readCommit(block: Uint8Array | undefined): Commit | undefined {
  if (!block || !isPlainCbor(block)) return undefined
  try {
    const walk = new CborWalk(block)
    const commit: Commit = {}
    const pairs = walk.mapSize()
    if (pairs > PAIRS_MAX) return undefined
    for (let left = pairs; left > 0; left -= 1) {
      const start = walk.at
      const name = walk.text()
      if (name === 'did' || name === 'rev') commit[name] = walk.optionalText()
      else if (name === 'version') commit.version = walk.optionalInteger()
      else if (name === 'data') {
        const link = walk.optionalLink()
        commit.data = link && digestInCid(link)
      } else if (name === 'sig') {
        commit.signature = walk.byteString()
        const head = Buffer.of(MAP_HEAD + pairs - 1)
        commit.unsigned = Buffer.concat([head, block.subarray(1, start), block.subarray(walk.at)])
      } else walk.skip()
    }
    return commit
  } catch (error) {
    // A field of another kind: these bytes came from the wire.
    if (error instanceof CborShapeError) return undefined
    throw error
  }
}

/**
 * Whether `didKey` signed the commit. High-S is refused, as the repository specification ("Commit
 * Objects") asks.
 */
export function isSignedBy({ unsigned, signature }: OpenedCommit, didKey: string): boolean {
  return verifySignature(didKey, unsigned, signature)
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
