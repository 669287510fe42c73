/** A rate with a burst of one second's worth. Pure but for the clock it is given. */
export interface TokenBucket {
  /** Takes one token; false when none is left. */
  take(): boolean
}

export function createTokenBucket(o: { perSecond: number; now: () => number }): TokenBucket {
  const burst = Math.max(1, o.perSecond)
  let tokens = burst
  let filledAt = o.now()
  return {
    take() {
      const now = o.now()
      tokens = Math.min(burst, tokens + (Math.max(0, now - filledAt) / 1000) * o.perSecond)
      filledAt = now
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
