import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@breadcrumbs/service-kit'

/** How stale another process's write may be in our index; each look costs one indexed read of nothing. */
const POLL_MS = 100
/** Without a look at the log for this long, pages are too old to be called current. */
const STALE_MS = 10_000

/** Keeps the index up with a log that other processes write too. */
export interface LogFollower {
  /** False when the log could not be read for a while. */
  isCurrent(): boolean
  stop(): Promise<void>
}

/** Polls, because a notification costs every writer a global lock (reliability E.1) and can get lost. */
export function followLog(o: {
  catchUp(): Promise<void>
  /** ms of a clock that nobody sets. */
  elapsed(): number
  readonly log: Logger
}): LogFollower {
  const stopping = new AbortController()
  let readAt = o.elapsed()

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await o.catchUp().then(
        () => {
          readAt = o.elapsed()
        },
        // Its result would be the same after a restart: the database is away, and comes back or does not.
        (error: unknown) => o.log.warn({ error: (error as Error).name }, 'the log cannot be read'),
      )
      await sleep(POLL_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const finished = run()
  return {
    isCurrent: () => o.elapsed() - readAt < STALE_MS,
    async stop() {
      stopping.abort()
      await finished
    },
  }
}
