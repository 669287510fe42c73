import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Schema } from '../log/schema.ts'
import { readLease } from './lease-table.ts'

const POLL_MS = 50
/** Longer than a takeover takes. */
const GIVE_UP_MS = 30_000

/**
 * Resolves when the process that ingests has read the log up to `position`: from then on it keeps
 * what the stream says about a viewer that another process has just written there.
 *
 * @throws when nobody does for 30 s, or `signal` ends the wait: the viewer's next visit tries again.
 */
export async function untilIngesterRead(
  db: Kysely<Schema>,
  position: number,
  signal: AbortSignal,
): Promise<void> {
  for (let waited = 0; waited < GIVE_UP_MS; waited += POLL_MS) {
    const { seen } = await readLease(db)
    if (seen >= position) return
    await sleep(POLL_MS, undefined, { signal })
  }
  throw new Error('no process ingests')
}
