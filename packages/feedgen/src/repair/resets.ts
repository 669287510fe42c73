export interface ResetsOptions {
  /** A repo that is reset again and again is read once in this time, ms. */
  readonly everyMs: number
  now(): number
}

/**
 * How often the repos of people who reset them by `#sync` are read: the first reset at once, the next ones together
 * once the time is over (bad input FH-021). What is missing for any other reason waits for nothing here. Held in
 * memory: a restart may read one of them once more.
 */
export interface Resets {
  /** A `#sync` of this repo came in. */
  told(did: string): void
  /** Whether it was reset again, too soon after it was read for that. */
  rests(did: string): boolean
  /** It is being read from now on: what is told later is another reset. */
  begins(did: string): void
  /** It could not be read after all. */
  failed(did: string): void
}

interface Reset {
  isTold: boolean
  /** When it was last read because of a reset. */
  readAt: number | undefined
}

export function createResets(o: ResetsOptions): Resets {
  /** Whoever was read last is last. */
  const resets = new Map<string, Reset>()

  // A clock that was set back ends the wait: it must not last for as long as the step.
  function isRecent({ readAt }: Reset): boolean {
    const ms = readAt === undefined ? -1 : o.now() - readAt
    return ms >= 0 && ms < o.everyMs
  }

  function forgetOld(): void {
    for (const [did, reset] of resets) {
      if (reset.isTold) continue
      if (isRecent(reset)) return
      resets.delete(did)
    }
  }

  return {
    told(did) {
      forgetOld()
      const reset = resets.get(did)
      if (reset) reset.isTold = true
      else resets.set(did, { isTold: true, readAt: undefined })
    },
    rests(did) {
      const reset = resets.get(did)
      return reset?.isTold === true && isRecent(reset)
    },
    begins(did) {
      if (!resets.get(did)?.isTold) return
      resets.delete(did)
      resets.set(did, { isTold: false, readAt: o.now() })
    },
    failed(did) {
      if (resets.has(did)) resets.set(did, { isTold: true, readAt: undefined })
    },
  }
}
