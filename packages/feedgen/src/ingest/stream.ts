import {
  type Consumer,
  type Database,
  DirectoryUnavailable,
  type EventSource,
  isTransientDatabaseError,
  type Logger,
  type Position,
  type RawFrame,
  type StreamMessage,
  type StreamNotice,
  startConsumer,
} from '@breadcrumbs/service-kit'
import { insertDeadLetter } from '../log/dead-letter-table.ts'
import { markAllDesynced } from '../log/desync-table.ts'
import { insertGap } from '../log/gap-table.ts'
import { readPosition, writePosition } from '../log/position-table.ts'
import { forgetAccountOrder } from '../log/repo-table.ts'
import type { Schema } from '../log/schema.ts'
import { ClockSetBackError } from './clock-set-back.ts'
import { startQuietAlarm } from './quiet-alarm.ts'

/** Frames of one transaction at most: large enough to carry its cost, small enough to show a frame within a second. */
const BATCH_MAX = 200
/** Between small batches: what a transaction costs is shared by what comes in meanwhile. */
const BATCH_WAIT_MS = 50

export interface StreamOptions {
  readonly source: EventSource
  /** Its address, for the operator; default: the source's name. */
  readonly upstreamUrl?: string
  readonly startAt: 'oldest' | 'now'
  readonly db: Database<Schema>
  /** Asked of every frame as it arrives; of the others only the position is stored. */
  concerns(frame: RawFrame): boolean
  handle(batch: readonly StreamMessage[], position: Position): Promise<void>
  now(): number
  onDeadLetter(): void
  onGap(why: string): void
  onDiscarded(reason: string): void
  readonly log: Logger
  /** Waits before a new connection; absent = those of a public network. */
  readonly reconnect?: { readonly minMs: number; readonly maxMs: number }
}

/** Follows the upstream from where the database is, and stores what cannot be handled and what never came. */
export async function startStream(o: StreamOptions): Promise<Consumer> {
  const { source, db } = o
  const stored = await readPosition(db.kysely, source.name, source.epoch)
  // Cursor 0 asks for all the upstream keeps (event-stream specification, "Sequence Numbers").
  const beginning =
    o.startAt === 'oldest' ? { source: source.name, epoch: source.epoch, cursor: 0 } : undefined
  const consumer = startConsumer({
    source,
    start: stored ?? beginning,
    batchMax: BATCH_MAX,
    batchWaitMs: BATCH_WAIT_MS,
    concerns: (frame) => o.concerns(frame),
    ...(o.reconnect && { reconnect: o.reconnect }),
    log: o.log,
    now: () => o.now(),
    handle: (batch, position) => o.handle(batch, position),
    isTransient: (error) =>
      error instanceof DirectoryUnavailable ||
      error instanceof ClockSetBackError ||
      isTransientDatabaseError(error),
    async deadLetter(message, error, position) {
      await db.transaction(async (trx) => {
        await insertDeadLetter(trx, {
          position,
          frameType: message.kind === 'frame' ? message.t : message.kind,
          bytes: message.kind === 'frame' ? message.bytes : Buffer.from(JSON.stringify(message.value)),
          error: String(error),
          receivedAt: message.receivedAt,
        })
        await writePosition(trx, position, o.now())
      })
      o.log.error({ err: error, cursor: position.cursor }, 'frame set aside as a dead letter')
      o.onDeadLetter()
    },
    onNotice: (notice) => onNotice(notice, o),
  })
  if (!source.isFinite) {
    const stop = startQuietAlarm({
      upstream: o.upstreamUrl ?? source.name,
      state: () => consumer.state(),
      now: () => o.now(),
      log: o.log,
    })
    // Whoever owns `finished` hears of its failure there.
    void consumer.finished.finally(stop).catch(() => undefined)
  }
  return consumer
}

async function onNotice(notice: StreamNotice, o: StreamOptions): Promise<void> {
  if (notice.kind === 'discarded') o.onDiscarded(notice.reason)
  if (notice.kind !== 'gap') {
    o.log.info(notice, 'stream notice')
    return
  }
  // Nothing was held before the first event, so nothing of ours is missing.
  if (notice.from === undefined || notice.from.cursor === 0) return
  await o.db.transaction(async (trx) => {
    await insertGap(trx, o.source, notice, o.now())
    await markAllDesynced(trx)
    if (notice.why === 'sequence-back' || notice.why === 'future-cursor')
      await forgetAccountOrder(trx, `${o.source.name}|${o.source.epoch}`)
  })
  o.onGap(notice.why)
  o.log.warn(notice, 'gap in the stream: records of people we track may be missing')
}
