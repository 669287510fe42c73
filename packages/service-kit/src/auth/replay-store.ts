/** Which tokens were used already. One per process here; a service with several processes keeps a table instead. */
export interface ReplayStore {
  /** True when seen for the first time. The key may be forgotten after `expiresAtSeconds`. */
  claim(key: string, expiresAtSeconds: number): Promise<boolean> | boolean
}

/**
 * Remembers up to `max` unexpired keys in memory.
 *
 * When it is full of unexpired ones it refuses instead of forgetting: whoever fills it must not thereby make an
 * older token usable again. It forgets everything at a restart, so it is for tests and for what may repeat then.
 */
export function createMemoryReplayStore(o: { max: number; now?: () => number }): ReplayStore {
  const now = o.now ?? Date.now
  const expiry = new Map<string, number>()
  return {
    claim(key, expiresAtSeconds) {
      const seconds = now() / 1000
      const known = expiry.get(key)
      if (known !== undefined && known >= seconds) return false
      if (expiry.size >= o.max) dropExpired(expiry, seconds)
      if (expiry.size >= o.max) return false
      expiry.set(key, expiresAtSeconds)
      return true
    },
  }
}

function dropExpired(expiry: Map<string, number>, seconds: number): void {
  for (const [key, at] of expiry) if (at < seconds) expiry.delete(key)
}
