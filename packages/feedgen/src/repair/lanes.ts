export interface LanesOptions {
  /** Hosts at work at once. */
  readonly atOnce: number
  /** Does one repo of one host. What it throws is our own broken state, and ends all. */
  work(did: string, pds: string): Promise<void>
  /** False: the host is left alone for now, and its repos with it. */
  mayAsk(host: string): boolean
  /** A repo is done with, or was let go. */
  onFree(): void
}

/** Repos that wait for their turn, one after the other at each host. */
export interface Lanes {
  readonly size: number
  has(did: string): boolean
  add(did: string, pds: string): void
  /** Lets all go that have not begun, and waits for those that have. */
  end(): Promise<void>
  /** Rejects when some work failed. */
  readonly failed: Promise<never>
}

/**
 * One host is never asked by two repos at a time, many hosts are asked at once, and each host gives its
 * place to the next after every repo, so that one with thousands of them holds up nobody.
 */
export function createLanes(o: LanesOptions): Lanes {
  const waiting = new Map<string, { did: string; pds: string }[]>()
  const dids = new Set<string>()
  const running = new Set<Promise<void>>()
  /** Hosts that have a lane, in the order in which they come next. */
  const turns: string[] = []
  const broken = Promise.withResolvers<never>()
  // Whoever owns `failed` hears of it there.
  broken.promise.catch(() => undefined)
  let isEnding = false

  function fill(): void {
    while (!isEnding && running.size < o.atOnce) {
      const host = turns.shift()
      if (host === undefined) return
      if (!o.mayAsk(host)) letGo(host)
      else start(host)
    }
  }

  function letGo(host: string): void {
    for (const { did } of waiting.get(host) ?? []) dids.delete(did)
    waiting.delete(host)
    o.onFree()
  }

  function start(host: string): void {
    const next = waiting.get(host)?.shift()
    if (!next) {
      waiting.delete(host)
      return
    }
    const run: Promise<void> = o
      .work(next.did, next.pds)
      .catch(broken.reject)
      .finally(() => {
        running.delete(run)
        dids.delete(next.did)
        turns.push(host)
        fill()
        o.onFree()
      })
    running.add(run)
  }

  return {
    get size() {
      return dids.size
    },
    has: (did) => dids.has(did),
    add(did, pds) {
      const { host } = new URL(pds)
      const lane = waiting.get(host)
      dids.add(did)
      if (lane) lane.push({ did, pds })
      else {
        waiting.set(host, [{ did, pds }])
        turns.push(host)
      }
      fill()
    },
    async end() {
      isEnding = true
      await Promise.all(running)
    },
    failed: broken.promise,
  }
}
