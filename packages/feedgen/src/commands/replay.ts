import {
  createIdentityResolver,
  createLogger,
  jsonlSource,
  type StreamMessage,
} from '@breadcrumbs/service-kit'
import type { Config } from '../config.ts'
import { applyBatch } from '../index/apply-batch.ts'
import { MemoryIndex } from '../index/memory-index.ts'
import { createTail } from '../index/tail.ts'
import { createIngest } from '../ingest/ingest.ts'
import { startStream } from '../ingest/stream.ts'
import { startLeadership } from '../lease/leadership.ts'
import { postgresLease, soleLease } from '../lease/lease.ts'
import { openLog } from '../log/open-log.ts'

/** What became of the lines of a file. */
export interface Replayed {
  /** Messages read, those that had been applied before not among them. */
  messages: number
  /** Of these, the ones that passed the first look. */
  wanted: number
  /** Left out, by what was wrong with them, and sound events that changed nothing, by why. */
  readonly leftOut: Record<string, number>
  deadLetters: number
}

export interface ReplayOptions {
  readonly file: string
  /** Ends it early; the next replay of the file goes on there. */
  readonly signal: AbortSignal
  onProgress(soFar: Readonly<Replayed>): void
}

/**
 * Applies a recorded file to the database, verifying it again, as the service would have: what a bug report needs. The
 * place in the file is stored with the rows, so a replay that was stopped goes on, and one that ended does nothing more.
 * Not beside a service: with SQLite a database has one process, with PostgreSQL this waits until nobody else ingests.
 */
export async function replay(config: Config, o: ReplayOptions): Promise<Replayed> {
  const { plcUrl, allowLoopback, webUrl } = config
  const now = () => Date.now()
  const log = createLogger({ name: 'feedgen', level: 'silent' })
  const db = await openLog({ url: config.databaseUrl.reveal() })
  const index = new MemoryIndex()
  const tail = createTail(db.kysely, index)
  const identity = createIdentityResolver({ plcUrl, allowLoopback, now })
  const replayed: Replayed = { messages: 0, wanted: 0, leftOut: {}, deadLetters: 0 }
  const leaveOut = (why: string) => {
    replayed.leftOut[why] = (replayed.leftOut[why] ?? 0) + 1
  }
  const quota = { max: config.itemsPerAuthorMax, onEvicted: () => {} }
  const ended = Promise.withResolvers<void>()
  const leadership = startLeadership({
    lease: db.engine === 'postgres' ? postgresLease(db) : soleLease(db),
    seen: () => index.position,
    log,
    async start(fenced) {
      await tail.catchUp()
      const ingest = createIngest({
        interest: index,
        identity,
        now,
        webUrl,
        onRejected: leaveOut,
        onWanted: () => {
          replayed.wanted += 1
        },
        async apply(events, position) {
          await fenced.transaction((trx) =>
            applyBatch(trx, events, position, { now: now(), quota, onSkipped: leaveOut }),
          )
          await tail.catchUp()
        },
      })
      const stream = await startStream({
        source: jsonlSource({ file: o.file }),
        startAt: 'oldest',
        db: fenced,
        concerns: ingest.concerns,
        async handle(batch: readonly StreamMessage[], position) {
          await ingest.handle(batch, position)
          replayed.messages += batch.length
          o.onProgress(replayed)
        },
        now,
        log,
        onDeadLetter: () => {
          replayed.deadLetters += 1
        },
        onGap: leaveOut,
        onDiscarded: leaveOut,
      })
      stream.finished.then(ended.resolve, ended.reject)
      return stream
    },
  })
  o.signal.addEventListener('abort', () => ended.resolve(), { once: true })
  try {
    await Promise.race([ended.promise, leadership.finished])
    return replayed
  } finally {
    await leadership.stop()
    await db.close()
  }
}

/** The outcome in lines for a terminal. */
export function replayLines({ messages, wanted, leftOut, deadLetters }: Replayed): string[] {
  const reasons = Object.entries(leftOut).map(([why, count]) => `${why} ${count}`)
  return [
    `${messages} messages read, ${wanted} concerned us`,
    ...(reasons.length > 0 ? [`left out: ${reasons.join(', ')}`] : []),
    ...(deadLetters > 0 ? [`set aside as dead letters: ${deadLetters}`] : []),
  ]
}
