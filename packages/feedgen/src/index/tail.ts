import type { Kysely } from 'kysely'
import { readFactsAfter } from '../log/fact-table.ts'
import type { Schema } from '../log/schema.ts'
import type { MemoryIndex } from './memory-index.ts'

/** Facts read at once: few while the log is followed, because pages wait meanwhile; more where there are many. */
const READ_MIN = 64
const READ_MAX = 4_096

/** Follows the log into the memory index. */
export interface Tail {
  /** Resolves when every fact that was committed before the call is in the index. */
  catchUp(): Promise<void>
}

/**
 * Reads the log into the index, from wherever `begin` brings it, which runs once before the first
 * read; should it fail, so does every read. One reader at a time: callers that come while a read runs share the next one, since the running
 * one may have begun before their facts were committed.
 */
export function createTail(
  db: Kysely<Schema>,
  index: MemoryIndex,
  begin: () => Promise<void> = async () => {},
): Tail {
  let begun: Promise<void> | undefined
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined

  async function read(): Promise<void> {
    begun ??= begin()
    await begun
    for (let max = READ_MIN; ; max = Math.min(4 * max, READ_MAX)) {
      const facts = await readFactsAfter(db, index.position, max)
      for (const fact of facts) index.apply(fact)
      if (facts.length < max) return
    }
  }

  function start(): Promise<void> {
    const reading = read().finally(() => {
      if (running === reading) running = undefined
    })
    running = reading
    return reading
  }

  return {
    catchUp() {
      if (!running) return start()
      next ??= running
        .catch(() => undefined) // Its own caller hears of it; ours gets a read of its own.
        .then(() => {
          next = undefined
          return start()
        })
      return next
    },
  }
}
