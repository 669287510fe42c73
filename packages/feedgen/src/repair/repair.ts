import {
  backoffMs,
  type Database,
  DirectoryUnavailable,
  type IdentityResolver,
  isTransientDatabaseError,
  type Logger,
  pause,
  type SafeFetch,
} from '@breadcrumbs/service-kit'
import { closeGapsIfMended, readDesynced } from '../log/desync-table.ts'
import { countGaps } from '../log/gap-table.ts'
import type { Quota } from '../log/quota.ts'
import type { Schema } from '../log/schema.ts'
import { createPdsClient, HostTrouble, type PdsClient } from '../pds/pds-client.ts'
import { askAccount, namesPds } from './account-state.ts'
import { createLanes } from './lanes.ts'
import { forgetAccount, repairRepo } from './repair-repo.ts'
import { createResets } from './resets.ts'

/** Hosts asked at once. */
const HOSTS_MAX = 8
/** Repos read at once, and held in memory while they wait for their host. */
const READ_MAX = 200
const QUEUED_MAX = 5_000
/** A look through those who wait is followed by this many times its length without one. */
const SCAN_SHARE = 4
/** How long the table is left alone when nobody wakes us. */
const IDLE_MS = 5_000
/** A PDS allows 3,000 requests in 5 minutes; half of it leaves room for its people. */
const REQUEST_MS = 200
/** Whoever resets their repo all the time is read this seldom (bad input FH-021). */
const RESET_MS = 10 * 60_000
const HOST_BACKOFF = { minMs: 5_000, maxMs: 6 * 60 * 60_000 }

export interface RepairOptions {
  readonly db: Pick<Database<Schema>, 'kysely' | 'transaction'>
  readonly identity: Pick<IdentityResolver, 'pds' | 'resolve' | 'forget'>
  readonly fetch: SafeFetch
  /** The relay or PDS that is followed, asked for the states of accounts; absent where it cannot tell them. */
  readonly upstream?: { readonly origin: string; readonly fetch: SafeFetch } | undefined
  /** Makes what was written visible. */
  readonly tail: { catchUp(): Promise<void> }
  views(did: string): boolean
  /** How much is kept of one person. */
  readonly quota: Quota
  readonly webUrl?: string | undefined
  /** Least time between two requests to one host, ms; default 200. */
  readonly requestMs?: number
  /** How often the table is looked at when nobody wakes us, ms; default 5,000. */
  readonly idleMs?: number
  /** Waits after trouble with a host; default 5 s to 6 h. */
  readonly backoff?: { readonly minMs: number; readonly maxMs: number }
  /** Least time between two reads of a repo because of #sync, ms; default 10 minutes. */
  readonly resetMs?: number
  now(): number
  /** ms of a clock that nobody sets, for waits. */
  elapsed(): number
  random(): number
  /** Counts repairs by how they ended. */
  onRepair(outcome: string): void
  onRejected(reason: string): void
  readonly log: Logger
}

export interface Repair {
  /** Somebody new waits. */
  wake(): void
  /** A repo was reset by #sync: it waits like any other, but is not read too often because of that. */
  wasReset(did: string): void
  /** Rejects on our own broken state; resolves after stop(). */
  readonly finished: Promise<void>
  stop(): Promise<void>
}

interface Wait {
  failures: number
  until: number
}

/**
 * Refetches every repo that is marked as desynced, from its PDS, until none is. The marks are rows,
 * so a restart goes on where it was; one repo and one host are never asked twice at a time; a host
 * in trouble is left alone for as long as it asks, or longer each time.
 */
export function startRepair(o: RepairOptions): Repair {
  const stopping = new AbortController()
  const { signal } = stopping
  /** By DID or by host: what went wrong there, and until when it is left alone. */
  const waits = new Map<string, Wait>()
  const upstream = o.upstream && upstreamClient(o.upstream, o, signal)
  let wakeUp = Promise.withResolvers<void>()

  const resets = createResets({ everyMs: o.resetMs ?? RESET_MS, now: () => o.elapsed() })
  const mayTry = (key: string) => (waits.get(key)?.until ?? 0) <= o.elapsed()
  const lanes = createLanes({
    atOnce: HOSTS_MAX,
    work: repairOne,
    mayAsk: mayTry,
    onFree: () => wakeUp.resolve(),
  })

  function postpone(key: string, askedMs: number | undefined): void {
    const failures = waits.get(key)?.failures ?? 0
    const ms = Math.max(
      askedMs ?? 0,
      backoffMs(failures, o.backoff ?? HOST_BACKOFF, () => o.random()),
    )
    waits.set(key, { failures: failures + 1, until: o.elapsed() + ms })
  }

  async function repairOne(did: string, pds: string): Promise<void> {
    const { host } = new URL(pds)
    resets.begins(did)
    const client = createPdsClient({
      fetch: o.fetch,
      pds,
      signal,
      now: () => o.now(),
      pace: async () => void (await pause(o.requestMs ?? REQUEST_MS, signal)),
    })
    try {
      const outcome = await repairRepo(did, {
        ...o,
        client,
        mayAskAgain: () => !resets.rests(did),
        account: () =>
          askAccount(did, {
            client,
            // What is the relay and the PDS at once has just been asked.
            upstream: o.upstream?.origin === pds ? undefined : upstream,
            isStillTheirs: () => namesPds(o.identity, did, pds),
          }),
      })
      if (outcome === 'overtaken') postpone(did, undefined)
      else waits.delete(did)
      waits.delete(host)
      await o.tail.catchUp()
      o.onRepair(outcome)
    } catch (error) {
      if (signal.aborted) return
      resets.failed(did)
      if (!(error instanceof HostTrouble) && !isTransientDatabaseError(error)) throw error
      o.log.info(
        { did, host, error: error instanceof HostTrouble ? error.message : 'database' },
        'not repaired',
      )
      postpone(error instanceof HostTrouble && !error.isOneRepo ? host : did, troubleMs(error))
      o.onRepair('failed')
    }
  }

  /** Gives every repo that waits and may be tried a place in the lane of its host. */
  async function scan(): Promise<void> {
    let after = ''
    for (;;) {
      const dids = await readDesynced(o.db.kysely, after, READ_MAX)
      for (const did of dids) {
        if (signal.aborted || lanes.size >= QUEUED_MAX) return
        if (mayTry(did) && !resets.rests(did) && !lanes.has(did)) await enqueue(did)
      }
      after = dids.at(-1) ?? ''
      if (dids.length < READ_MAX) break
    }
    if (lanes.size === 0 && (await countGaps(o.db.kysely)) > 0)
      await o.db.transaction((trx) => closeGapsIfMended(trx))
  }

  async function enqueue(did: string): Promise<void> {
    const pds = await pdsOf(did)
    if (pds !== undefined && mayTry(new URL(pds).host)) lanes.add(did, pds)
  }

  async function pdsOf(did: string): Promise<string | undefined> {
    try {
      const pds = await o.identity.pds(did)
      if (pds !== undefined) return pds
      const found = await o.identity.resolve(did)
      if (!found.found && found.reason === 'tombstoned') {
        // Whoever ended their DID is deleted (bad input ID-010).
        o.onRepair(await forgetAccount(did, o))
        await o.tail.catchUp()
        return undefined
      }
    } catch (error) {
      if (!(error instanceof DirectoryUnavailable)) throw error
    }
    postpone(did, undefined)
    return undefined
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      wakeUp = Promise.withResolvers()
      const startedAt = performance.now()
      try {
        await scan()
      } catch (error) {
        if (!isTransientDatabaseError(error)) throw error
      }
      const tookMs = performance.now() - startedAt
      await Promise.race([wakeUp.promise, pause(nextMs(), signal), lanes.failed])
      // However many wait, reading through them is not what we are here for.
      await pause(SCAN_SHARE * tookMs, signal)
    }
    await lanes.end()
  }

  function nextMs(): number {
    let soonest = o.elapsed() + (o.idleMs ?? IDLE_MS)
    for (const { until } of waits.values()) soonest = Math.min(soonest, until)
    return Math.max(soonest - o.elapsed(), 20)
  }

  const finished = run()
  // Whoever owns `finished` hears of a failure there.
  finished.catch(() => undefined)
  return {
    wake: () => wakeUp.resolve(),
    wasReset: (did) => resets.told(did),
    finished,
    async stop() {
      stopping.abort()
      await finished.catch(() => undefined)
    },
  }
}

/** One request after the other, whichever repos they are about. */
function upstreamClient(
  { origin, fetch }: NonNullable<RepairOptions['upstream']>,
  o: Pick<RepairOptions, 'requestMs' | 'now'>,
  signal: AbortSignal,
): PdsClient {
  let turn: Promise<unknown> = Promise.resolve()
  return createPdsClient({
    fetch,
    pds: origin,
    signal,
    now: () => o.now(),
    async pace() {
      turn = turn.then(() => pause(o.requestMs ?? REQUEST_MS, signal))
      await turn
    },
  })
}

function troubleMs(error: unknown): number | undefined {
  return error instanceof HostTrouble ? error.retryAfterMs : undefined
}
