import type { Work } from '@breadcrumbs/lexicons'
import { createTokenBucket } from '@breadcrumbs/service-kit'
import { LRUCache } from 'lru-cache'
import type { Adapter, Attribution, FetchJson, Medium } from './adapters/adapter.ts'

/** What was found, or why nothing was looked up. */
export type Found =
  | { readonly works: readonly Work[]; readonly attribution: Attribution }
  | { readonly refused: 'no-adapter' | 'busy' | 'upstream-failed' }

/** Long enough for one person typing, far below what any terms allow. */
const CACHE_MS = 60 * 60 * 1000
const CACHE_ENTRIES_MAX = 2_000

/** Looks works up by title, within what each catalogue allows everybody here together. */
export function createSearch(o: {
  readonly adapters: readonly Adapter[]
  readonly fetchJson: FetchJson
  readonly now: () => number
  readonly onFailure: (catalogue: string, error: unknown) => void
}): (query: string, medium: Medium) => Promise<Found> {
  const cache = new LRUCache<string, Promise<readonly Work[]>>({
    max: CACHE_ENTRIES_MAX,
    ttl: CACHE_MS,
    perf: { now: o.now },
  })
  const buckets = new Map(
    o.adapters.map((adapter) => [adapter, createTokenBucket({ perSecond: adapter.perSecond, now: o.now })]),
  )
  return async (query, medium) => {
    const adapter = o.adapters.find(({ media }) => media.includes(medium))
    if (adapter === undefined) return { refused: 'no-adapter' }
    const { attribution } = adapter
    const key = `${medium}|${query.toLowerCase()}`
    // Kept while it is on its way too: two people typing the same ask once.
    let works = cache.get(key)
    if (works === undefined) {
      if (buckets.get(adapter)?.take() !== true) return { refused: 'busy' }
      works = adapter.search(query, medium, o.fetchJson)
      cache.set(key, works)
    }
    try {
      return { works: await works, attribution }
    } catch (error) {
      cache.delete(key)
      o.onFailure(attribution.name, error)
      return { refused: 'upstream-failed' }
    }
  }
}
