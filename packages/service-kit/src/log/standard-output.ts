import { type DestinationStream, pino } from 'pino'

/** A write costs as much as rendering three lines; so many characters go out at once under load. */
const CHARS_MAX = 8_192
/** How long a line may wait when there are few. */
const WAIT_MS = 100

let shared: (DestinationStream & { flushSync(): void }) | undefined

/**
 * Standard output, written in larger pieces. One for the process. Nothing is lost when the process ends by itself or
 * by an exception; `kill -9` takes the last tenth of a second with it.
 */
export function standardOutput(): DestinationStream & { flushSync(): void } {
  shared ??= open()
  return shared
}

function open(): DestinationStream & { flushSync(): void } {
  const stream = pino.destination({ dest: 1, sync: true })
  let lines = ''
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const text = lines
    lines = ''
    if (text !== '') stream.write(text)
  }
  const flushSync = () => {
    flush()
    // What a full pipe did not take, too. It waits for the disk where there is one: not for every piece.
    stream.flushSync()
  }
  process.on('exit', flushSync)
  return {
    write(line) {
      lines += line
      if (lines.length > CHARS_MAX) flush()
      else timer ??= setTimeout(flush, WAIT_MS).unref()
    },
    // pino calls it after a line of level fatal.
    flushSync,
  }
}
