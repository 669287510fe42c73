import { ENTRY_COLLECTIONS, ids } from '@breadcrumbs/lexicons'
import { createSafeFetch } from '@breadcrumbs/service-kit'
import type { Config } from '../config.ts'
import { openLog } from '../log/open-log.ts'
import { type BackfillProgress, EVERY_REPO, runBackfill } from '../repair/backfill.ts'

const TIMEOUT_MS = 30_000
const BYTES_MAX = 2_000_000

/**
 * Marks every repo that `host` knows to hold records of ours, or all it has; the service then lists
 * them. Answers how many were found.
 */
export async function backfill(
  config: Config,
  { host, everyRepo }: { host: string; everyRepo: boolean },
  onProgress: (progress: BackfillProgress) => void,
): Promise<number> {
  const { allowLoopback } = config
  const db = await openLog({ url: config.databaseUrl.reveal() })
  const stop = new AbortController()
  // What was found is stored page by page, so the next run goes on there.
  process.once('SIGINT', () => stop.abort())
  try {
    const fetch = createSafeFetch({ allowLoopback, timeoutMs: TIMEOUT_MS, bytesMax: BYTES_MAX })
    const collections = everyRepo ? [EVERY_REPO] : [ids.crumb, ...ENTRY_COLLECTIONS]
    return await runBackfill({ db, fetch, host, collections, signal: stop.signal, onProgress })
  } finally {
    await db.close()
  }
}
