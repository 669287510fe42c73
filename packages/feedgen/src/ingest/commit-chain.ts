import type { ChainLink } from './peek.ts'

/** People remembered; above that the longest unseen are forgotten, and with them one link of their chain. */
const REPOS_MAX = 100_000

export interface CommitChain {
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
 * Kept in memory, so the first commit of a repo after a start is taken as it comes.
 */
export function createCommitChain(): CommitChain {
  const revs = new Map<string, string>()
  return {
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
          if (rev > (lastOf(did) ?? '')) taken.set(did, rev)
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
