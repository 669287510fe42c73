import { InvalidArgumentError } from 'commander'

/** Exit code of a command that did not come to what was asked. */
export const FAILED = 1
const PROGRESS_MS = 1_000

export function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}

/** An option's value. @throws InvalidArgumentError, which commander tells as a sentence */
export function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('not a whole number above 0')
  return number
}

/** Aborted by Ctrl-C: what was done until then is kept, and told. */
export function untilInterrupted(): AbortSignal {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  return stop.signal
}

/** Says how far it is, not more than once a second. */
export function everySecond<T>(line: (progress: T) => string): (progress: T) => void {
  let saidAt = performance.now()
  return (progress) => {
    if (performance.now() - saidAt < PROGRESS_MS) return
    saidAt = performance.now()
    process.stderr.write(`${line(progress)}\n`)
  }
}
