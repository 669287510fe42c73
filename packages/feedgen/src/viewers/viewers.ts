import type { Logger } from '@breadcrumbs/service-kit'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { Viewer } from '../index/viewer.ts'
import type { NewFact } from '../log/fact.ts'
import { dayOf, visitChanges } from './idle.ts'

/** Loads at once; who comes above that is asked to come again by an empty page, and loads then. */
const LOADS_MAX = 32

export interface Viewers {
  /**
   * The viewer, at once if known, else if loaded within the box; else undefined, while loading goes on. Never throws.
   */
  ensure(did: string): Viewer | Promise<Viewer | undefined>
  /** The viewer, if loaded already; begins nothing. */
  loaded(did: string): Viewer | undefined
  /** Writes down who came and lets go of who has not for long. Called now and then; never throws. */
  sweep(): Promise<void>
  /** Ends what is loading. */
  close(): Promise<void>
}

export interface ViewersOptions {
  readonly index: Pick<MemoryIndex, 'viewer' | 'graph'>
  load(did: string, signal: AbortSignal): Promise<void>
  /** Makes facts durable and visible in the index. */
  write(facts: readonly NewFact[]): Promise<void>
  /** Our clock, ms. */
  now(): number
  /** How long a request may wait for its viewer to load, ms. */
  readonly boxMs: number
  readonly log: Logger
}

export function createViewers(o: ViewersOptions): Viewers {
  const loading = new Map<string, Promise<void>>()
  const stop = new AbortController()
  let seen = new Set<string>()

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

  async function load(did: string): Promise<Viewer | undefined> {
    const run = loading.get(did) ?? startLoading(did)
    if (run) await withinBox(run, o.boxMs)
    return loaded(did)
  }

  return {
    loaded,
    ensure(did) {
      seen.add(did)
      return loaded(did) ?? load(did)
    },
    async sweep() {
      const came = seen
      seen = new Set()
      try {
        const facts = visitChanges(o.index.graph.all(), came, dayOf(o.now()))
        if (facts.length > 0) await o.write(facts)
      } catch (err) {
        // Losing it is safe: the visits are noted again, and the next sweep writes them.
        for (const did of came) seen.add(did)
        o.log.warn({ err }, 'visits not written')
      }
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
