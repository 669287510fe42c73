import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_MS = 1_000

/** The file is not where it was: what is written goes nowhere, and the next start would begin with nothing. */
export class DatabaseFileGoneError extends Error {
  override readonly name = 'DatabaseFileGoneError'
}

/**
 * Rejects when the file of a SQLite database is removed or replaced while it is open, which SQLite
 * itself does not notice (bad input OP-003). Never resolves; `signal` ends the watch.
 */
export async function untilFileGone(databaseUrl: string, signal: AbortSignal): Promise<never> {
  const file = databaseUrl.slice('sqlite:'.length)
  const ours = await inodeOf(file)
  while (ours !== undefined && !signal.aborted) {
    // Only an abort ends it early.
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined)
    if (!signal.aborted && (await inodeOf(file)) !== ours)
      throw new DatabaseFileGoneError('the file of the database is gone or another one')
  }
  return new Promise(() => {})
}

/** Undefined where there is no such file: a database in memory has none. */
async function inodeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).ino
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
