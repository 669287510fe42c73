/**
 * The loop between a source and the owner of the data. It keeps going through every kind of ending, reads no
 * further than what is stored, and says when something is missing. What it refuses to know: what messages mean.
 *
 * Guarantees: at least once, in the source's order; the position handed to handle() is never ahead of what was
 * handed over; a gap is announced, and that has succeeded, before the first message after it.
 */
import { type BackoffLimits, backoffMs, pause } from './backoff.ts'
import { createDelivery, type Handlers } from './delivery.ts'
import {
  type EventSource,
  type Position,
  type RawFrame,
  StreamFailure,
  type StreamItem,
  type StreamMessage,
  type StreamNotice,
} from './event-source.ts'
import { messageTime } from './frame.ts'
import { createGapDetector } from './gap-detector.ts'

export interface ConsumerOptions extends Handlers {
  readonly source: EventSource
  /** Of this source and epoch, or undefined for "from now". Another's is refused: its numbers mean nothing here. */
  readonly start: Position | undefined
  readonly batchMax: number
  /** Wait this long after a small batch, to make larger ones; default 0. */
  readonly batchWaitMs?: number
  /**
   * Which frames concern the owner at all, asked as they arrive (see ConnectOptions). The rest is never handed over:
   * only the position passes it, with an empty batch if need be.
   */
  readonly concerns?: (frame: RawFrame) => boolean
  /** Awaited, in order. A transient error is waited out; any other stops the consumer. */
  onNotice(n: StreamNotice): void | Promise<void>
  readonly log: { warn(fields: object, message: string): void; info(fields: object, message: string): void }
  /** Tries of a batch, and then of each of its messages, before one is set aside; default 8. */
  readonly attemptsMax?: number
  readonly reconnect?: BackoffLimits
  /** Silence after which a connection is taken for dead; default 30 000. */
  readonly idleMs?: number
  readonly now?: () => number
  readonly random?: () => number
}

export interface ConsumerState {
  connected: boolean
  /** The last durable one. */
  position: Position | undefined
  /** Our clock at the last message stored, ms. */
  lastMessageAt: number | undefined
  queued: number
  reconnects: number
  /** How far behind upstream's clock the last message was when it was stored; stands still while it is quiet. */
  lagMs: number | undefined
}

export interface Consumer {
  readonly state: () => ConsumerState
  /** Ends the connection at once and waits for the batch under way. */
  stop(): Promise<void>
  /** Rejects only on our own broken state; resolves after stop() and at the end of a finite source. */
  readonly finished: Promise<void>
}

const RECONNECT: BackoffLimits = { minMs: 500, maxMs: 30_000 }
/** A connection that lived this long was a good one, even if it brought nothing. */
const GOOD_CONNECTION_MS = 60_000
/** A backend that lags behind its siblings says FutureCursor for seconds; only a lasting one means a new numbering. */
const FUTURE_CURSOR_MAX = 3
/** A frame that cannot be read is asked for again, as the spec wants, before it is left out. */
const UNREADABLE_MAX = 3

export function startConsumer(o: ConsumerOptions): Consumer {
  const { source, start } = o
  if (start && (start.source !== source.name || start.epoch !== source.epoch)) {
    throw new Error(`position of ${start.source}/${start.epoch} given to ${source.name}/${source.epoch}`)
  }
  const now = o.now ?? Date.now
  const random = o.random ?? Math.random
  const stopping = new AbortController()
  const { signal } = stopping
  const gaps = createGapDetector(start, { isSparse: source.isSparse })
  const state = {
    connected: false,
    position: start,
    lastMessageAt: undefined as number | undefined,
    reconnects: 0,
    lagMs: undefined as number | undefined,
  }
  let queued = () => 0
  /** Failures of one kind in a row, with no message stored in between. */
  const inARow = { connections: 0, futureCursor: 0, unreadable: 0 }
  let broken: { error: unknown } | undefined
  let notices: Promise<unknown> = Promise.resolve()

  const delivery = createDelivery({
    handle: (batch, position) => o.handle(batch, position),
    deadLetter: (message, error, position) => o.deadLetter(message, error, position),
    isTransient: (error) => o.isTransient(error),
    attemptsMax: o.attemptsMax ?? 8,
    signal,
    random,
    // No message text: what a handler complains about may be somebody's note.
    retrying: (error, attempt) =>
      o.log.warn({ ...nameOf(error), attempt }, 'stream work failed, trying again'),
  })

  function notice(n: StreamNotice): void {
    if (n.kind === 'connected') state.connected = true
    if (n.kind === 'disconnected' || n.kind === 'stalled') state.connected = false
    if (n.kind === 'gap') gaps.toldBySource()
    tell(n)
  }

  function tell(n: StreamNotice): void {
    notices = notices
      .then(() => (broken ? false : delivery.untilWorks(async () => o.onNotice(n))))
      .catch((error: unknown) => {
        broken ??= { error }
        stopping.abort()
      })
  }

  /** Hands a chunk over, in runs that end where something is missing. False: stopped before all was stored. */
  async function handOver(chunk: readonly StreamItem[]): Promise<boolean> {
    let run: StreamItem[] = []
    let cursors: number[] = []
    for (const message of chunk) {
      const why = gaps.check(message)
      if (why) {
        if (!(await handRun(run, cursors))) return false
        run = []
        cursors = []
        tell({ kind: 'gap', why, from: state.position, to: message.cursor })
      }
      run.push(message)
      cursors.push(gaps.cursor())
    }
    return handRun(run, cursors)
  }

  async function handRun(run: readonly StreamItem[], cursors: readonly number[]): Promise<boolean> {
    await notices
    // Stopped while a gap could not be recorded: what comes after it must not be stored either.
    if (broken || signal.aborted) return false
    const last = run.at(-1)
    if (!last) return true
    const { messages, ends } = withoutSkips(run)
    const positionAt = (index: number): Position => {
      const timeMs = messageTime(run[index]!)
      const { name, epoch } = source
      return { source: name, epoch, cursor: cursors[index]!, ...(timeMs !== undefined && { timeMs }) }
    }
    const positionAfter = (index: number) => positionAt(ends[index] ?? run.length - 1)
    if (!(await delivery.deliver(messages, positionAfter))) return false
    state.position = positionAt(run.length - 1)
    state.lastMessageAt = last.receivedAt
    const { timeMs } = state.position
    state.lagMs = timeMs === undefined ? undefined : now() - timeMs
    inARow.connections = inARow.futureCursor = inARow.unreadable = 0
    return true
  }

  /** One connection from beginning to end; returns how it failed, if it said. */
  async function runConnection(): Promise<unknown> {
    const isReset = inARow.futureCursor >= FUTURE_CURSOR_MAX
    gaps.connected({ resetByFutureCursor: isReset })
    const connection = source.connect({
      from: isReset ? undefined : state.position,
      signal,
      notice,
      idleMs: o.idleMs ?? 30_000,
      chunkMax: o.batchMax,
      unreadable: inARow.unreadable >= UNREADABLE_MAX ? 'discard' : 'end',
      ...(o.concerns && { concerns: o.concerns }),
    })
    queued = connection.queued
    const chunks = connection[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await nextOf(chunks)
        if ('failure' in next) return next.failure
        if (next.done || !(await handOver(next.value))) return undefined
        if (o.batchWaitMs && next.value.length < o.batchMax) await pause(o.batchWaitMs, signal)
      }
    } finally {
      await chunks.return?.()
      state.connected = false
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const startedAt = performance.now()
      const failure = await runConnection()
      if (signal.aborted) break
      if (source.isFinite && failure === undefined) break
      if (source.isFinite) throw failure
      if (performance.now() - startedAt >= GOOD_CONNECTION_MS) inARow.connections = 0
      await pause(waitAfter(failure), signal)
      state.reconnects += 1
    }
    await notices
    if (broken) throw broken.error
  }

  function waitAfter(failure: unknown): number {
    if (failure instanceof StreamFailure) {
      if (failure.what === 'FutureCursor') inARow.futureCursor += 1
      if (failure.kind === 'unreadable') inARow.unreadable += 1
    }
    const ms = backoffMs(inARow.connections, o.reconnect ?? RECONNECT, random)
    inARow.connections += 1
    const asked = failure instanceof StreamFailure ? failure.retryAfterMs : undefined
    o.log.info(
      { source: source.name, failure: failure instanceof Error ? failure.message : undefined, waitMs: ms },
      'stream ended, reconnecting',
    )
    return Math.max(ms, asked ?? 0)
  }

  const finished = run()
  return {
    state: () => ({ ...state, queued: queued() }),
    finished,
    async stop() {
      stopping.abort()
      // Whoever owns `finished` hears of a failure there.
      await finished.catch(() => undefined)
    },
  }
}

function nameOf(error: unknown): { error: string; code: unknown } {
  const { name, code } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { name: typeof error, code: undefined }
  return { error: name, code }
}

/** The messages of a run, and for each the index in the run up to which all is done with once it is. */
function withoutSkips(run: readonly StreamItem[]): { messages: StreamMessage[]; ends: number[] } {
  const messages: StreamMessage[] = []
  const ends: number[] = []
  for (const [index, item] of run.entries()) {
    if (item.kind !== 'skipped') {
      messages.push(item)
      ends.push(index)
    } else if (ends.length > 0) ends[ends.length - 1] = index
  }
  return { messages, ends }
}

type Next = IteratorResult<readonly StreamItem[]> | { failure: unknown }

/** What a source throws ends its connection, not the consumer: it is told apart from what handing over throws. */
async function nextOf(chunks: AsyncIterator<readonly StreamItem[]>): Promise<Next> {
  try {
    return await chunks.next()
  } catch (failure) {
    return { failure }
  }
}
