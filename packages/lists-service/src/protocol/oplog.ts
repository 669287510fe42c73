/**
 * The log of a space repo (proposal 0016, "Oplog"): one batch has one rev, operations in a batch are ordered,
 * and each says which version was there before. Folding the log gives the repo's contents and its set hash.
 */
import { type SetHash, type SetHasher, setElement } from './set-hash.ts'

/** One change of one record: create has no `prev`, delete no `cid`, update both. */
export interface RepoOp {
  readonly collection: string
  readonly rkey: string
  readonly cid: string | null
  readonly prev: string | null
}

/** Takes one operation into the set hash, in place. */
export function foldOp(hasher: SetHasher, state: SetHash, op: RepoOp): void {
  if (op.prev !== null) hasher.remove(state, setElement(op.collection, op.rkey, op.prev))
  if (op.cid !== null) hasher.add(state, setElement(op.collection, op.rkey, op.cid))
}
