import { type EventSource, type Logger, recordedLine, startConsumer } from '@breadcrumbs/service-kit'

const BATCH_MAX = 200

export interface RecordSampleOptions {
  readonly source: EventSource
  readonly messagesMax: number
  /** Awaited, in order; a line has no newline. */
  write(lines: readonly string[]): Promise<void>
  readonly signal: AbortSignal
  readonly log: Logger
}

/**
 * Writes what a source sends from now on, line by line, until there are enough or it is stopped: a
 * file that `FEEDGEN_SOURCE=jsonl` replays, for bug reports and tests. Frames are kept as they came,
 * so a replay verifies them again. Answers how many were written; rejects with what `write` threw.
 */
export async function recordSample(o: RecordSampleOptions): Promise<number> {
  let written = 0
  const enough = Promise.withResolvers<void>()
  const consumer = startConsumer({
    source: o.source,
    start: undefined,
    batchMax: BATCH_MAX,
    attemptsMax: 1,
    log: o.log,
    async handle(batch) {
      const lines = batch.slice(0, o.messagesMax - written).map(recordedLine)
      await o.write(lines)
      written += lines.length
      if (written >= o.messagesMax) enough.resolve()
    },
    // A file that cannot be written is the end of it.
    deadLetter: (_message, error) => Promise.reject(error as Error),
    isTransient: () => false,
    onNotice: (notice) => o.log.info(notice, 'stream notice'),
  })
  o.signal.addEventListener('abort', () => enough.resolve(), { once: true })
  if (o.signal.aborted) enough.resolve()
  try {
    await Promise.race([enough.promise, consumer.finished])
  } finally {
    await consumer.stop()
  }
  return written
}
