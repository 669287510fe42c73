import type { ChainLink } from './peek.ts'

/** People remembered; above that the longest unseen are forgotten, and with them one link of their chain. */
const REPOS_MAX = 100_000
/** A rev is a TID (repository specification, "Commit Objects"). What is longer is none, and not worth its memory. */
const REV_LENGTH = 13

export interface CommitChain {
  /** By DID, the rev of the last commit of each: what a chain can be begun with. Durable batches only. */
  heads(): ReadonlyMap<string, string>
  /** Checks the commits of one batch in order; nothing is remembered before `keep`. */
  batch(): {
    /** False: commits between the last one taken and this one never came, or were refused. */
    follows(link: ChainLink): boolean
    /** Goes on from this commit. One that was refused is not taken: it counts as one that never came. */
    take(link: ChainLink): void
    /** Call when the batch is durable. */
    keep(): void
  }
}

/**
 * Notices that commits of somebody known were left out of the stream: each names in `since` the
 * rev it follows (Sync 1.1, "Commit Validation"; bad input FH-018). Only the links themselves are
 * compared, which costs no signature: what is forged there leads to a refetch and to nothing else.
 *
 * Kept in memory, and stored at an orderly end: `left` is what the last one left behind (log/heads-table.ts). After a
 * crash the first commit of a repo is taken as it comes. To store heads with every batch would cost each of them a
 * statement, for frames that otherwise write a position and nothing else. To store them now and then would be as old as
 * that: whoever has committed since, after a day (a snapshot's age) nearly everybody, would be fetched for nothing.
 */
export function createCommitChain(left: ReadonlyMap<string, string> = new Map()): CommitChain {
  const revs = new Map(left)
  return {
    heads: () => revs,
    batch() {
      const taken = new Map<string, string>()
      const lastOf = (did: string) => taken.get(did) ?? revs.get(did)
      return {
        follows({ did, rev, since }) {
          const last = lastOf(did)
          // A repeat, or older than what we have: it says nothing about what came between.
          return last === undefined || rev <= last || since === undefined || since <= last
        },
        take({ did, rev }) {
          if (rev.length <= REV_LENGTH && rev > (lastOf(did) ?? '')) taken.set(did, rev)
        },
        keep() {
          for (const [did, rev] of taken) {
            revs.delete(did)
            revs.set(did, rev)
          }
          for (const did of revs.keys()) {
            if (revs.size <= REPOS_MAX) break
            revs.delete(did)
          }
        },
      }
    },
  }
}
