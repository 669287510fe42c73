import { type FileHandle, open } from 'node:fs/promises'
import { createLogger } from '@breadcrumbs/service-kit'
import type { Config } from '../config.ts'
import { chooseSource } from '../ingest/choose-source.ts'
import { recordSample } from '../ingest/record-sample.ts'

export interface RecordOptions {
  readonly file: string
  readonly messagesMax: number
  readonly seconds: number
  /** Ends it early; what was written stays. */
  readonly signal: AbortSignal
  onProgress(written: number): void
}

/**
 * Writes what the configured source sends from now on into a new file, one message a line, until there are enough or
 * the time is over; answers how many. Frames are kept as they came, so a replay verifies them again.
 * @throws when the file is there already, or cannot be written
 */
export async function record(config: Config, o: RecordOptions): Promise<number> {
  // Checked before the file is made: a wrong source must not leave an empty one behind.
  const source = chooseSource(config)
  await using file: FileHandle = await open(o.file, 'wx')
  let written = 0
  // Awaited here: the file is closed when this function returns.
  return await recordSample({
    source,
    messagesMax: o.messagesMax,
    signal: AbortSignal.any([o.signal, AbortSignal.timeout(o.seconds * 1000)]),
    log: createLogger({ name: 'feedgen', level: 'silent' }),
    async write(lines) {
      await file.appendFile(lines.map((line) => `${line}\n`).join(''))
      written += lines.length
      o.onProgress(written)
    },
  })
}
