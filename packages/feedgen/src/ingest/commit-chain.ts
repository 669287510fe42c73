import type { ChainLink } from './peek.ts'

/** People remembered; above that the longest unseen are forgotten, and with them one link of their chain. */
const REPOS_MAX = 100_000

export interface CommitChain {
  /** Checks the commits of one batch in order; nothing is remembered before `keep`. */
  batch(): {
    /** False: commits between the last one seen and this one never came. */
    follows(link: ChainLink): boolean
    /** Call when the batch is durable. */
    keep(): void
  }
}

/**
 * Notices that commits of somebody known were left out of the stream: each names in `since` the
 * rev it follows (Sync 1.1, "Commit Validation"; bad input FH-018). Only the links themselves are
 * compared, which costs no signature: what is forged there leads to a refetch and to nothing else.
 * Kept in memory, so the first commit of a repo after a start is taken as it comes.
 */
export function createCommitChain(): CommitChain {
  const revs = new Map<string, string>()
  return {
    batch() {
      const seen = new Map<string, string>()
      return {
        follows({ did, rev, since }) {
          const last = seen.get(did) ?? revs.get(did)
          // A repeat, or older than what we have: it says nothing about what came between.
          if (last !== undefined && rev <= last) return true
          seen.set(did, rev)
          return last === undefined || since === undefined || since <= last
        },
        keep() {
          for (const [did, rev] of seen) {
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
