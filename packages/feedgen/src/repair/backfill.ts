import { isValidDid } from '@atproto/syntax'
import { type Database, pause, retryAfterMs, type SafeFetch } from '@breadcrumbs/service-kit'
import { readBackfill, writeBackfill } from '../log/backfill-table.ts'
import { markDesynced } from '../log/desync-table.ts'
import type { Schema } from '../log/schema.ts'

/** `listReposByCollection` allows 2000, `listRepos` 1000. */
const PAGE = 500
/** In place of a collection: every repo of the host, for a PDS, which has no list by collection. */
export const EVERY_REPO = '*'
const RETRIES_MAX = 8
const RETRY_MS = 2_000
const RETRY_AFTER_MAX_MS = 60 * 60_000

export interface BackfillProgress {
  readonly collection: string
  /** Repos found in this run, over all collections. */
  readonly repos: number
  readonly isDone: boolean
}

export interface BackfillOptions {
  readonly db: Pick<Database<Schema>, 'kysely' | 'transaction'>
  readonly fetch: SafeFetch
  /** Origin of a relay or a directory of collections (https); for EVERY_REPO, of a PDS. */
  readonly host: string
  /** NSIDs, or EVERY_REPO alone. */
  readonly collections: readonly string[]
  readonly signal: AbortSignal
  /** Wait before a page is asked for again, ms; default 2,000, doubled each time. */
  readonly retryMs?: number
  onProgress(progress: BackfillProgress): void
}

/** The host does not offer the list, or stopped giving it. What was found stays; the next run goes on there. */
export class BackfillError extends Error {
  override readonly name = 'BackfillError'
}

/**
 * Finds every repo that holds records of ours and marks it for repair, which then lists them from
 * its PDS (design/feedgen.md "Sync, kept honest"). Each page is stored with its cursor, so a run
 * that was cut off goes on; what a finished run found is not asked for again.
 *
 * @returns how many repos were found in this run
 * @throws BackfillError
 */
export async function runBackfill(o: BackfillOptions): Promise<number> {
  let repos = 0
  for (const collection of o.collections) {
    let { cursor, isDone } = await readBackfill(o.db.kysely, o.host, collection)
    while (!isDone && !o.signal.aborted) {
      const page = await readPage(o, collection, cursor)
      if (page.cursor !== undefined && page.cursor === cursor)
        throw new BackfillError('the cursor stands still')
      cursor = page.cursor
      isDone = cursor === undefined
      await o.db.transaction(async (trx) => {
        await markDesynced(trx, page.dids)
        await writeBackfill(trx, o.host, collection, { cursor, isDone })
      })
      repos += page.dids.length
      o.onProgress({ collection, repos, isDone })
    }
  }
  return repos
}

async function readPage(
  o: BackfillOptions,
  collection: string,
  cursor: string | undefined,
): Promise<{ dids: string[]; cursor: string | undefined }> {
  const method = collection === EVERY_REPO ? 'listRepos' : 'listReposByCollection'
  const url = new URL(`/xrpc/com.atproto.sync.${method}`, o.host)
  if (collection !== EVERY_REPO) url.searchParams.set('collection', collection)
  url.searchParams.set('limit', String(PAGE))
  if (cursor !== undefined) url.searchParams.set('cursor', cursor)
  for (let retry = 0; ; retry += 1) {
    const answer = await o.fetch(url.href, { signal: o.signal }).catch(() => undefined)
    if (answer?.status === 200) return parsePage(method, answer.body)
    const isTransient = answer === undefined || answer.status === 429 || answer.status >= 500
    const what = answer ? `HTTP ${answer.status}` : 'no answer'
    if (!isTransient || retry === RETRIES_MAX) throw new BackfillError(`${method}: ${what}`)
    const asked = retryAfterMs(
      answer?.headers.get('retry-after') ?? undefined,
      Date.now(),
      RETRY_AFTER_MAX_MS,
    )
    if (!(await pause(asked ?? (o.retryMs ?? RETRY_MS) * 2 ** retry, o.signal)))
      throw new BackfillError('stopped')
  }
}

function parsePage(method: string, body: Uint8Array): { dids: string[]; cursor: string | undefined } {
  try {
    const page = JSON.parse(Buffer.from(body).toString('utf8')) as { repos?: unknown; cursor?: unknown }
    if (Array.isArray(page.repos)) {
      // Who is away is fetched when they are back and write.
      const dids = page.repos
        .filter((repo: { active?: unknown } | null) => repo?.active !== false)
        .map((repo: { did?: unknown } | null) => repo?.did)
        .filter(isDid)
      const cursor = page.repos.length > 0 && typeof page.cursor === 'string' ? page.cursor : undefined
      return { dids, cursor }
    }
  } catch {
    // Said below: it is not the list.
  }
  throw new BackfillError(`${method}: not a list`)
}

function isDid(did: unknown): did is string {
  return typeof did === 'string' && isValidDid(did)
}
