/**
 * A recorded file as an EventSource: one JSON value per line, an event or a frame as recordedLine() writes it; the
 * cursor is the line's number (from 1). For development, tests and bug reports; the consumer's loop is the same as
 * with a live stream.
 */
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectOptions, EventSource, StreamMessage } from './event-source.ts'
import { messageOfLine } from './recorded-line.ts'

export interface JsonlOptions {
  file: string
  /** Wait for more at the end, as `tail -f` does, instead of ending; default false. */
  follow?: boolean
  /** Default: the file's name. */
  name?: string
  now?: () => number
}

const READ_BYTES = 64 * 1024
const LINE_BYTES_MAX = 8 * 1024 * 1024
const FOLLOW_MS = 100
const NEWLINE = 0x0a

export function jsonlSource(o: JsonlOptions): EventSource {
  const follow = o.follow ?? false
  return {
    name: o.name ?? basename(o.file),
    epoch: '1',
    isFinite: !follow,
    connect: (options) => ({
      queued: () => 0,
      [Symbol.asyncIterator]: () => events(o.file, follow, o.now ?? Date.now, options),
    }),
  }
}

async function* events(
  file: string,
  follow: boolean,
  now: () => number,
  o: ConnectOptions,
): AsyncGenerator<readonly StreamMessage[]> {
  o.notice({ kind: 'connected', position: o.from })
  let lineNumber = 0
  let chunk: StreamMessage[] = []
  for await (const lines of lineGroups(file, follow, o.signal)) {
    for (const line of lines) {
      lineNumber += 1
      if (lineNumber <= (o.from?.cursor ?? 0)) continue
      const value = line && parseLine(line)
      if (value === undefined) {
        o.notice({ kind: 'discarded', reason: line ? 'not-json' : 'line-too-long' })
        continue
      }
      const message = messageOfLine(value, lineNumber, now())
      if (!message) {
        o.notice({ kind: 'discarded', reason: 'framing' })
        continue
      }
      chunk.push(message)
      if (chunk.length < o.chunkMax) continue
      yield chunk
      chunk = []
    }
    if (chunk.length > 0) yield chunk
    chunk = []
  }
  if (!o.signal.aborted) o.notice({ kind: 'disconnected', code: undefined, reason: 'end of file' })
}

/** Lines without their newline, in groups as they are read; a line over the limit is undefined. */
async function* lineGroups(
  file: string,
  follow: boolean,
  signal: AbortSignal,
): AsyncGenerator<Array<Buffer | undefined>> {
  await using handle = await open(file)
  let rest: Buffer = Buffer.alloc(0)
  let tooLong = false
  while (!signal.aborted) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES)
    if (bytesRead === 0) {
      if (follow) {
        await sleep(FOLLOW_MS, undefined, { signal }).catch(() => undefined)
        continue
      }
      if (rest.length > 0 || tooLong) yield [tooLong ? undefined : rest]
      return
    }
    const lines: Array<Buffer | undefined> = []
    let data: Buffer = Buffer.concat([rest, buffer.subarray(0, bytesRead)])
    for (let at = data.indexOf(NEWLINE); at >= 0; at = data.indexOf(NEWLINE)) {
      lines.push(tooLong ? undefined : data.subarray(0, at))
      tooLong = false
      data = data.subarray(at + 1)
    }
    // What is dropped of an endless line is still counted as one line, so that cursors stay line numbers.
    tooLong ||= data.length > LINE_BYTES_MAX
    rest = tooLong ? Buffer.alloc(0) : data
    yield lines
  }
}

function parseLine(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch {
    return undefined
  }
}
