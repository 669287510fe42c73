import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../log/create-logger.ts'
import type { Takedown } from './takedown-table.ts'

/** How long what the operator hides is seen still, at most (bad input CM-006: 5 s). */
const POLL_MS = 1_000

/** Made by {@link followTakedowns}. */
export interface TakedownFollower {
  stop(): Promise<void>
}

/**
 * Keeps up with what the operator hides and shows from another process. Resolves once the first look
 * has succeeded: nothing hidden is served before. While the database is away, what was known holds.
 */
export async function followTakedowns(o: {
  read(): Promise<readonly Takedown[]>
  set(decisions: readonly Takedown[]): void
  readonly log: Logger
}): Promise<TakedownFollower> {
  const stopping = new AbortController()
  o.set(await o.read())

  async function run(): Promise<void> {
    for (;;) {
      // Only an abort ends it early.
      await sleep(POLL_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
      try {
        o.set(await o.read())
      } catch (error) {
        o.log.warn({ error: (error as Error).name }, 'takedowns cannot be read')
      }
    }
  }

  const finished = run()
  return {
    async stop() {
      stopping.abort()
      await finished
    },
  }
}
