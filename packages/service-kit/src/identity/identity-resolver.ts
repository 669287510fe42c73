/**
 * DID resolution for services: bounded, safe against hostile hosts, and steady when the directory is not.
 *
 * The rules (docs of the reference stack's failures: an outage of PLC over an hour became an outage of sign-in,
 * and its cache never evicted):
 * - a document is fresh for 5 min; that also bounds how long a rotated key is still taken;
 * - after that it is asked for again, and while nobody answers the old one serves up to 24 h, marked stale;
 * - "not there" is remembered for at most 60 s; one lookup per DID is under way at a time;
 * - a forced refresh costs a token of a small budget, and at most one per DID in ten seconds, because whoever
 *   forges a token or a commit decides when it happens.
 */
import { LRUCache } from 'lru-cache'
import { type ParsedDid, parseDid } from '../did.ts'
import { type DidDocument, handleOf, pdsOf, signingKeyOf } from './did-document.ts'
import {
  createDirectory,
  type DirectoryAnswer,
  DirectoryUnavailable,
  type NotFoundReason,
} from './directory.ts'
import { createSafeFetch, type SafeFetchOptions } from './safe-fetch.ts'
import { createTokenBucket } from './token-bucket.ts'

export type Resolution =
  | { found: true; doc: DidDocument; stale: boolean }
  | { found: false; reason: NotFoundReason }

export interface IdentityResolver {
  /** Throws DirectoryUnavailable, and nothing else, when nobody can tell at the moment. */
  resolve(did: string, o?: { forceRefresh?: boolean }): Promise<Resolution>
  /**
   * did:key of `#atproto`; undefined when there is no such account or no key we verify. At once when the document
   * is known and fresh.
   */
  signingKey(did: string, o?: { forceRefresh?: boolean }): string | undefined | Promise<string | undefined>
  /** Origin of `#atproto_pds` when it is one we may fetch from. */
  pds(did: string): Promise<string | undefined>
  /** Unverified handle, for display only. */
  handle(did: string): Promise<string | undefined>
  /** Drops what is known, and what is being fetched; for `#identity` events. */
  forget(did: string): void
  stats(): { size: number; hits: number; misses: number; stale: number; refused: number }
}

export interface IdentityOptions {
  plcUrl: string
  /** Development and tests only. */
  allowLoopback?: boolean
  /** Documents kept; default 50 000, and never over 64 MiB of them. */
  cacheMax?: number
  freshMs?: number
  staleMs?: number
  /** At most 60 s: a directory that says "not found" by mistake must be forgiven soon. */
  negativeMs?: number
  /** Forced refreshes per second over all DIDs; default 5. */
  refreshPerSecond?: number
  timeoutMs?: number
  bytesMax?: number
  /** ms; only differences count. Default: a clock that nobody sets, so that a step makes nothing old or fresh for ever (case OP-010). */
  now?: () => number
  lookup?: SafeFetchOptions['lookup']
}

interface Entry {
  readonly answer: DirectoryAnswer
  /** Found out when first asked for: reading it takes longer than the rest of a lookup. */
  signingKey?: string | undefined
  readonly fetchedAt: number
  readonly forcedAt: number | undefined
}

const MINUTE_MS = 60_000
const CACHE_BYTES_MAX = 64 * 1024 * 1024
const ENTRY_OVERHEAD_BYTES = 256
const FORCED_SPACING_MS = 10_000

export function createIdentityResolver(o: IdentityOptions): IdentityResolver {
  const now = o.now ?? (() => performance.now())
  const allowLoopback = o.allowLoopback ?? false
  const freshMs = o.freshMs ?? 5 * MINUTE_MS
  const staleMs = o.staleMs ?? 24 * 60 * MINUTE_MS
  const negativeMs = Math.min(o.negativeMs ?? MINUTE_MS, MINUTE_MS)
  const budget = createTokenBucket({ perSecond: o.refreshPerSecond ?? 5, now })
  const fetch = createSafeFetch({
    allowLoopback,
    timeoutMs: o.timeoutMs ?? 3000,
    bytesMax: o.bytesMax ?? 512 * 1024,
    trustedOrigins: [new URL(o.plcUrl).origin],
    ...(o.lookup && { lookup: o.lookup }),
  })
  const directory = createDirectory({ plcUrl: o.plcUrl, allowLoopback, fetch, now })
  const cache = new LRUCache<string, Entry>({
    max: o.cacheMax ?? 50_000,
    maxSize: CACHE_BYTES_MAX,
    sizeCalculation: (entry) => ENTRY_OVERHEAD_BYTES + JSON.stringify(entry.answer).length,
  })
  const underWay = new Map<string, Promise<DirectoryAnswer>>()
  const counts = { hits: 0, misses: 0, stale: 0, refused: 0 }

  function lookUp(did: string, parsed: ParsedDid, forced: boolean): Promise<DirectoryAnswer> {
    const running = underWay.get(did)
    if (running) return running
    counts.misses += 1
    const lookup = directory(did, parsed)
      .then((answer) => {
        // Not after forget(): what was asked before an #identity event may be the old document.
        if (underWay.get(did) === lookup) {
          cache.set(did, { answer, fetchedAt: now(), forcedAt: forced ? now() : undefined })
        }
        return answer
      })
      .finally(() => {
        if (underWay.get(did) === lookup) underWay.delete(did)
      })
    underWay.set(did, lookup)
    return lookup
  }

  async function resolve(did: string, options?: { forceRefresh?: boolean }): Promise<Resolution> {
    const parsed = parseDid(did)
    if (!parsed) return { found: false, reason: 'invalid' }
    const known = cache.get(did)
    const forced = (options?.forceRefresh ?? false) && known !== undefined
    const ageMs = known ? now() - known.fetchedAt : Number.POSITIVE_INFINITY
    if (
      known &&
      (forced ? wasJustForced(known, now()) : ageMs < (known.answer.found ? freshMs : negativeMs))
    ) {
      counts.hits += 1
      return resolution(known.answer, false)
    }
    if (forced && !budget.take()) {
      counts.refused += 1
      throw new DirectoryUnavailable('plc', 'too many forced refreshes')
    }
    try {
      return resolution(await lookUp(did, parsed, forced), false)
    } catch (error) {
      if (!(error instanceof DirectoryUnavailable) || forced) throw error
      if (!known?.answer.found || ageMs >= staleMs) throw error
      counts.stale += 1
      return resolution(known.answer, true)
    }
  }

  async function read<T>(did: string, part: (doc: DidDocument) => T, options?: { forceRefresh?: boolean }) {
    const found = await resolve(did, options)
    return found.found ? part(found.doc) : undefined
  }

  return {
    resolve,
    signingKey(did, options) {
      const known = options?.forceRefresh ? undefined : cache.get(did)
      if (!known?.answer.found || now() - known.fetchedAt >= freshMs) return read(did, signingKeyOf, options)
      counts.hits += 1
      known.signingKey ??= signingKeyOf(known.answer.doc)
      return known.signingKey
    },
    pds: (did) => read(did, (doc) => pdsOf(doc, allowLoopback)),
    handle: (did) => read(did, handleOf),
    forget(did) {
      cache.delete(did)
      underWay.delete(did)
    },
    stats: () => ({ size: cache.size, ...counts }),
  }
}

function resolution(answer: DirectoryAnswer, stale: boolean): Resolution {
  return answer.found ? { ...answer, stale } : answer
}

function wasJustForced(entry: Entry, now: number): boolean {
  return entry.forcedAt !== undefined && now - entry.forcedAt < FORCED_SPACING_MS
}
