import { retryAfterMs, type SafeFetch, SafeFetchError } from '@breadcrumbs/service-kit'

/** A host that asks for an hour gets an hour. */
const RETRY_AFTER_MAX_MS = 60 * 60_000
/** `com.atproto.repo.listRecords`: "limit … maximum 100". */
const PAGE = 100

/**
 * The host did not answer as it should: down, busy, or something else than a PDS. It says nothing
 * about the account (bad input ID-015), so the repo is tried again later.
 */
export class HostTrouble extends Error {
  override readonly name = 'HostTrouble'
  /** How long it asked to be left alone, ms. */
  readonly retryAfterMs: number | undefined

  constructor(what: string, waitMs?: number) {
    super(what)
    this.retryAfterMs = waitMs
  }
}

export interface ListedRecord {
  readonly rkey: string
  readonly cid: string
  readonly value: unknown
}

export interface RecordList {
  readonly records: readonly ListedRecord[]
  /** False: there are more, older than those listed. */
  readonly isComplete: boolean
}

/** What a repair asks a PDS. Unauthenticated: public data needs no token, and none of ours may go there. */
export interface PdsClient {
  /** Rev of the newest commit; every record listed afterwards is of it or of a later one. */
  latestRev(did: string): Promise<string>
  /** The collections that hold something. */
  collections(did: string): Promise<readonly string[]>
  /** Newest first, at most `recordsMax`. */
  records(did: string, collection: string, recordsMax: number): Promise<RecordList>
}

export interface PdsClientOptions {
  readonly fetch: SafeFetch
  readonly pds: string
  readonly signal: AbortSignal
  /** Awaited before each request: keeps to the host's limits. */
  pace(): Promise<void>
  now(): number
}

/** Every method throws HostTrouble for any answer but the one asked for, and nothing else. */
export function createPdsClient(o: PdsClientOptions): PdsClient {
  async function ask(method: string, params: Record<string, string>): Promise<Record<string, unknown>> {
    await o.pace()
    const url = new URL(`/xrpc/${method}`, o.pds)
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value)
    const answer = await get(o, url.href)
    if (answer.status !== 200) {
      const header = answer.headers.get('retry-after') ?? undefined
      throw new HostTrouble(`HTTP ${answer.status}`, retryAfterMs(header, o.now(), RETRY_AFTER_MAX_MS))
    }
    return parseObject(answer.body)
  }

  return {
    async latestRev(did) {
      const { rev } = await ask('com.atproto.sync.getLatestCommit', { did })
      if (typeof rev !== 'string') throw new HostTrouble('no rev')
      return rev
    },
    async collections(did) {
      const { collections } = await ask('com.atproto.repo.describeRepo', { repo: did })
      if (!Array.isArray(collections)) throw new HostTrouble('no collections')
      return collections.filter((name) => typeof name === 'string')
    },
    async records(did, collection, recordsMax) {
      const records: ListedRecord[] = []
      let cursor: string | undefined
      do {
        const page = await ask('com.atproto.repo.listRecords', {
          repo: did,
          collection,
          limit: String(PAGE),
          ...(cursor !== undefined && { cursor }),
        })
        if (!Array.isArray(page.records)) throw new HostTrouble('no records')
        records.push(...page.records.flatMap((record) => readRecord(record, did, collection)))
        const next = page.records.length > 0 && typeof page.cursor === 'string' ? page.cursor : undefined
        // A host that repeats its cursor would keep us for ever.
        if (next !== undefined && next === cursor) throw new HostTrouble('the cursor stands still')
        cursor = next
      } while (cursor !== undefined && records.length < recordsMax)
      return { records: records.slice(0, recordsMax), isComplete: cursor === undefined }
    },
  }
}

async function get({ fetch, signal }: PdsClientOptions, url: string): ReturnType<SafeFetch> {
  try {
    return await fetch(url, { signal })
  } catch (error) {
    if (error instanceof SafeFetchError) throw new HostTrouble(error.reason)
    throw error
  }
}

function parseObject(body: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // A page for people, most likely: said below.
  }
  throw new HostTrouble('no JSON object')
}

/** An element that is none of this repo and collection is left out: its address is the host's claim. */
function readRecord(raw: unknown, did: string, collection: string): ListedRecord[] {
  if (typeof raw !== 'object' || raw === null) return []
  const { uri, cid, value } = raw as Record<string, unknown>
  const prefix = `at://${did}/${collection}/`
  if (typeof uri !== 'string' || !uri.startsWith(prefix) || typeof cid !== 'string') return []
  return [{ rkey: uri.slice(prefix.length), cid, value }]
}
