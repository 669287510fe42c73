/** How often one reader may do something. Windows are the same for all, so that one map is all it takes. */
export interface ReaderLimit {
  /** Counts one more; answers the seconds to wait when it is too often, else undefined. */
  count(did: string): number | undefined
}

/** `max` times in `windowMs`, by our clock. A limit by address would be one for everybody: the AppView asks for all. */
export function createReaderLimit(o: { max: number; windowMs: number; now(): number }): ReaderLimit {
  let beganAt = o.now()
  let counts = new Map<string, number>()
  return {
    count(did) {
      const now = o.now()
      if (now - beganAt >= o.windowMs || now < beganAt) {
        beganAt = now
        counts = new Map()
      }
      const count = (counts.get(did) ?? 0) + 1
      counts.set(did, count)
      return count > o.max ? Math.ceil((beganAt + o.windowMs - now) / 1_000) : undefined
    },
  }
}
