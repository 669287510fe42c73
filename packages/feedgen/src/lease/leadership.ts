import { setTimeout as sleep } from 'node:timers/promises'
import { type Consumer, type Database, isTransientDatabaseError, type Logger } from '@breadcrumbs/service-kit'
import type { Schema } from '../log/schema.ts'
import { type Lease, LeaseLostError } from './lease.ts'

/** How often a standby tries, and a leader gives a sign of life. */
const BEAT_MS = 250

export interface LeadershipOptions {
  readonly lease: Lease
  /** Begins to follow the stream, writing only through `db`. Called anew for every term. */
  start(db: Database<Schema>): Promise<Consumer>
  /** How far the index of this process has read the log. */
  seen(): number
  readonly log: Logger
}

export interface Leadership {
  /** The stream of the present term; undefined on standby. */
  stream(): Consumer | undefined
  isLeading(): boolean
  /** Rejects when our own state is broken and the process must end; resolves after stop(). */
  readonly finished: Promise<void>
  stop(): Promise<void>
}

/** Follows the stream while the lease is ours, waits on standby while it is another's, until stopped. */
export function startLeadership(o: LeadershipOptions): Leadership {
  const { lease, log } = o
  const stopping = new AbortController()
  const { signal } = stopping
  let stream: Consumer | undefined

  /** Gives signs of life until the lease is lost or we stop. */
  async function hold(term: AbortSignal): Promise<void> {
    while (!term.aborted) {
      if ((await unlessDown(() => lease.keep(o.seen()))) === false) return
      await pause(term)
    }
  }

  /** What `work` answers; undefined while the database is away, which says nothing about the lease. */
  async function unlessDown<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (!isTransientDatabaseError(error)) throw error
      log.warn({ error: (error as Error).name }, 'the lease cannot be reached')
      return undefined
    }
  }

  async function lead(epoch: number): Promise<void> {
    const term = new AbortController()
    const held = hold(AbortSignal.any([signal, term.signal]))
    try {
      stream = await o.start(lease.database)
      log.info({ epoch }, 'ingesting')
      // A finite source that has ended keeps the lease: nobody else has anything to do.
      await Promise.race([held, stream.finished.then(() => held)])
    } catch (error) {
      if (!(error instanceof LeaseLostError) && !isTransientDatabaseError(error)) throw error
      log.warn({ error: (error as Error).name }, 'the stream could not be started')
    } finally {
      term.abort()
      await stream?.stop()
      stream = undefined
      await held.catch(() => undefined) // Its failure was thrown above.
    }
    if (!signal.aborted) log.warn({ epoch }, 'not ingesting any more, standing by')
  }

  async function run(): Promise<void> {
    try {
      while (!signal.aborted) {
        const epoch = await unlessDown(() => lease.take())
        if (epoch !== undefined) await lead(epoch)
        await pause(signal)
      }
    } finally {
      await unlessDown(() => lease.drop())
    }
  }

  const finished = run()
  return {
    stream: () => stream,
    isLeading: () => stream !== undefined,
    finished,
    async stop() {
      stopping.abort()
      await finished.catch(() => undefined) // Whoever owns `finished` hears of it there.
    },
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await sleep(BEAT_MS, undefined, { signal }).catch(() => undefined) // Only an abort ends it early.
}
