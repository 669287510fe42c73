import type { Logger } from '@breadcrumbs/service-kit'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { Viewer } from '../index/viewer.ts'

/** Loads at once; who comes above that is asked to come again by an empty page, and loads then. */
const LOADS_MAX = 32

export interface Viewers {
  /** The viewer, if known or loaded within the box; else undefined, while loading goes on. Never throws. */
  ensure(did: string): Promise<Viewer | undefined>
  /** The viewer, if loaded already; begins nothing. */
  loaded(did: string): Viewer | undefined
  /** Ends what is loading. */
  close(): Promise<void>
}

export interface ViewersOptions {
  readonly index: Pick<MemoryIndex, 'viewer'>
  load(did: string, signal: AbortSignal): Promise<void>
  /** How long a request may wait for its viewer to load, ms. */
  readonly boxMs: number
  readonly log: Logger
}

export function createViewers(o: ViewersOptions): Viewers {
  const loading = new Map<string, Promise<void>>()
  const stop = new AbortController()

  const loaded = (did: string) => {
    const viewer = o.index.viewer(did)
    return viewer?.isLoaded ? viewer : undefined
  }

  function startLoading(did: string): Promise<void> | undefined {
    if (loading.size >= LOADS_MAX || stop.signal.aborted) return undefined
    const run = o
      .load(did, stop.signal)
      // Losing the error is safe: the viewer stays unloaded, and their next request tries again.
      .catch((err: unknown) => o.log.warn({ err, did }, 'viewer not loaded'))
      .finally(() => loading.delete(did))
    loading.set(did, run)
    return run
  }

  return {
    loaded,
    async ensure(did) {
      const viewer = loaded(did)
      if (viewer) return viewer
      const run = loading.get(did) ?? startLoading(did)
      if (run) await withinBox(run, o.boxMs)
      return loaded(did)
    },
    async close() {
      stop.abort()
      await Promise.all(loading.values())
    },
  }
}

async function withinBox(run: Promise<void>, boxMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const box = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, boxMs)
  })
  await Promise.race([run, box])
  clearTimeout(timer)
}
