/** What waits to be acknowledged by the database, and how long it may: kept per open database. */

/** PostgreSQL's commits, which wait for a synchronous standby that is lost (case OP-015). */
export interface Commits {
  /** How long the oldest one under way has been waiting, ms; 0 without one, and with SQLite. */
  waitedMs(): number
  /** One waits for longer than it may: nothing is written until it has ended. */
  areStalled(): boolean
}

export const NO_COMMITS: Commits = { waitedMs: () => 0, areStalled: () => false }

/**
 * What `/readyz` says of it, for anyone. No reason to be called unready: reads go on, and a proxy that sends nobody
 * here would end those as well.
 */
export function commitReasons(commits: Commits): readonly string[] {
  return commits.areStalled() ? ['nothing is written: the database acknowledges no commit'] : []
}

/**
 * Nothing was written, and nothing will be until the commits that wait have ended. Carries the SQLSTATE of a server
 * that takes no writes for the moment: whoever retries transient failures waits.
 */
export class CommitsStalledError extends Error {
  override readonly name = 'CommitsStalledError'
  readonly code = '25006'

  constructor() {
    super(
      'nothing is written: the database does not acknowledge commits, its synchronous standby may be lost',
    )
  }
}

/**
 * The commit was not acknowledged in time, and may be done all the same: whether it is durable is not known. Carries
 * the SQLSTATE for that (transaction resolution unknown), which is transient: doing it again must be harmless.
 */
export class CommitUnknownError extends Error {
  override readonly name = 'CommitUnknownError'
  readonly code = '08007'
  /** True once it is done, false once nobody will hear any more. Never rejects. */
  readonly settled: Promise<boolean>

  constructor(settled: Promise<boolean>) {
    super(
      'the database did not acknowledge a commit in time: it may be done or not; its synchronous standby may be lost',
    )
    this.settled = settled
  }
}

/** Made by {@link watchCommits}. */
export interface CommitWatch extends Commits {
  /** Waits for a commit, but no longer than it may: then throws CommitUnknownError, and `commit` goes on. */
  bounded<T>(commit: () => Promise<T>): Promise<T>
  /** Throws CommitsStalledError while one waits for too long. */
  refuseWhileStalled(): void
  /** What `work` answers, or CommitsStalledError as soon as a commit waits for too long. */
  unlessStalled<T>(work: Promise<T>): Promise<T>
}

/** `elapsed`: ms of a clock that nobody sets. */
export function watchCommits(o: { readonly waitMsMax: number; elapsed(): number }): CommitWatch {
  /** When each began, in that order. */
  const waiting = new Map<symbol, number>()
  const stalled = new Set<symbol>()
  const inQueue = new Set<(error: Error) => void>()

  function stall(commit: symbol): void {
    stalled.add(commit)
    for (const refuse of inQueue) refuse(new CommitsStalledError())
  }
  const watch: CommitWatch = {
    waitedMs() {
      const [oldest] = waiting.values()
      return oldest === undefined ? 0 : o.elapsed() - oldest
    },
    areStalled: () => stalled.size > 0,
    refuseWhileStalled() {
      if (stalled.size > 0) throw new CommitsStalledError()
    },
    async bounded(commit) {
      const id = Symbol('commit')
      waiting.set(id, o.elapsed())
      const committing = commit()
      const settled = committing.then(
        () => true,
        () => false,
      )
      void settled.then(() => {
        waiting.delete(id)
        stalled.delete(id)
      })
      const { promise: tooLate, reject } = Promise.withResolvers<never>()
      // Of a loop that was held up, the answer may be there already: it is heard in the turn that follows.
      const giveUp = () => {
        if (!waiting.has(id)) return
        stall(id)
        reject(new CommitUnknownError(settled))
      }
      const timer = setTimeout(() => setImmediate(giveUp), o.waitMsMax)
      try {
        return await Promise.race([committing, tooLate])
      } finally {
        clearTimeout(timer)
      }
    },
    async unlessStalled(work) {
      watch.refuseWhileStalled()
      const { promise: refused, reject } = Promise.withResolvers<never>()
      inQueue.add(reject)
      try {
        return await Promise.race([work, refused])
      } finally {
        inQueue.delete(reject)
      }
    },
  }
  return watch
}
