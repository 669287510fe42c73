import { retryAfterMs, type SafeFetch, SafeFetchError } from '@breadcrumbs/service-kit'
import { type HostedAccount, readHostedAccount } from './hosted-account.ts'

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
  /** It is about one repo; the others at the host are fine. */
  readonly isOneRepo: boolean

  constructor(what: string, o: { retryAfterMs?: number | undefined; isOneRepo?: boolean } = {}) {
    super(what)
    this.retryAfterMs = o.retryAfterMs
    this.isOneRepo = o.isOneRepo ?? false
  }
}

export interface ListedRecord {
  readonly rkey: string
  /** Undefined where a host does not give it, against the lexicon. */
  readonly cid: string | undefined
  readonly value: unknown
}

export interface RecordList {
  readonly records: readonly ListedRecord[]
  /** False: there are more, older than those listed. */
  readonly isComplete: boolean
}

/** What we ask the host of a repo. Unauthenticated: public data needs no token, and none of ours may go there. */
export interface PdsClient {
  /** What the host says of an account: a PDS of its own, a relay of everybody's. */
  account(did: string): Promise<HostedAccount>
  /** Rev of the newest commit; every record listed afterwards is of it or of a later one. */
  latestRev(did: string): Promise<string>
  /** The collections that hold something. */
  collections(did: string): Promise<readonly string[]>
  /** By key, newest first, at most `recordsMax`; with `downTo`, no page that begins below that key. */
  records(did: string, collection: string, o: { recordsMax: number; downTo?: string }): Promise<RecordList>
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
  async function get(method: string, params: Record<string, string>): ReturnType<SafeFetch> {
    await o.pace()
    const url = new URL(`/xrpc/${method}`, o.pds)
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value)
    try {
      return await o.fetch(url.href, { signal: o.signal })
    } catch (error) {
      if (error instanceof SafeFetchError) throw new HostTrouble(error.reason)
      throw error
    }
  }

  function trouble({ status, headers }: Awaited<ReturnType<SafeFetch>>): HostTrouble {
    const header = headers.get('retry-after') ?? undefined
    return new HostTrouble(`HTTP ${status}`, {
      retryAfterMs: retryAfterMs(header, o.now(), RETRY_AFTER_MAX_MS),
      // So a host answers about repos it does not show.
      isOneRepo: status === 400 || status === 404,
    })
  }

  async function ask(method: string, params: Record<string, string>): Promise<Record<string, unknown>> {
    const answer = await get(method, params)
    if (answer.status !== 200) throw trouble(answer)
    const body = parseObject(answer.body)
    // A page for people, most likely.
    if (!body) throw new HostTrouble('no JSON object')
    return body
  }

  return {
    async account(did) {
      const answer = await get('com.atproto.sync.getRepoStatus', { did })
      const account = readHostedAccount(answer.status, parseObject(answer.body))
      if (account) return account
      throw answer.status === 200 ? new HostTrouble('no status') : trouble(answer)
    },
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
    async records(did, collection, { recordsMax, downTo }) {
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
        if (downTo !== undefined && (records.at(-1)?.rkey ?? '') < downTo) break
      } while (cursor !== undefined && records.length < recordsMax)
      return { records: records.slice(0, recordsMax), isComplete: cursor === undefined }
    },
  }
}

function parseObject(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Said by the caller: it is not what was asked for.
  }
  return undefined
}

/** An element that is none of this repo and collection is left out: its address is the host's claim. */
function readRecord(raw: unknown, did: string, collection: string): ListedRecord[] {
  if (typeof raw !== 'object' || raw === null) return []
  const { uri, cid, value } = raw as Record<string, unknown>
  const prefix = `at://${did}/${collection}/`
  if (typeof uri !== 'string' || !uri.startsWith(prefix)) return []
  return [{ rkey: uri.slice(prefix.length), cid: typeof cid === 'string' ? cid : undefined, value }]
}
