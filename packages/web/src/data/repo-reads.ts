import { type Client, XrpcResponseError } from '@atproto/lex-client'
import { com } from '@breadcrumbs/lexicons'

type Did = `did:${string}:${string}`
type Nsid = `${string}.${string}.${string}`

/** A record as it is stored: anything at all, until a reader has looked at it. */
export interface StoredRecord {
  readonly rkey: string
  /** The version; empty where the server names none. */
  readonly cid: string
  readonly value: unknown
}

// One record that breaks the data model, such as a float, must not make its whole page unreadable: the answer's
// frame is checked here and each record by its own reader.
const ANY_RECORD = { validateResponse: false } as const

/** Lists records of a collection, newest key first. Throws what the client throws, or an Error for a broken answer. */
export async function listRecords(
  pds: Client,
  did: string,
  collection: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly records: readonly StoredRecord[]; readonly cursor: string | undefined }> {
  const { limit, cursor } = page
  const params = {
    repo: did as Did,
    collection: collection as Nsid,
    limit,
    ...(cursor === undefined ? {} : { cursor }),
  }
  const answer: unknown = await pds.call(com.atproto.repo.listRecords, params, ANY_RECORD)
  const { records, cursor: next } = (answer ?? {}) as {
    readonly records?: unknown
    readonly cursor?: unknown
  }
  if (!Array.isArray(records)) throw new Error('the server listed no records')
  return {
    records: records.flatMap((record: unknown) => {
      const { uri, cid, value } = (record ?? {}) as Readonly<Record<'uri' | 'cid' | 'value', unknown>>
      if (typeof uri !== 'string') return []
      return [{ rkey: uri.slice(uri.lastIndexOf('/') + 1), cid: typeof cid === 'string' ? cid : '', value }]
    }),
    cursor: typeof next === 'string' ? next : undefined,
  }
}

/** Error names that say that a record, or its whole repo, is not there. */
const ABSENT: ReadonlySet<string> = new Set([
  'RecordNotFound',
  'RepoNotFound',
  'RepoDeactivated',
  'RepoTakendown',
])

/** Reads one record; undefined where there is none, or its repo is gone. */
export async function getRecord(
  pds: Client,
  did: string,
  collection: string,
  rkey: string,
): Promise<object | undefined> {
  return (await getVersion(pds, did, collection, rkey))?.value
}

/** Reads one record with the CID of its version, for a guarded write. */
export async function getVersion(
  pds: Client,
  did: string,
  collection: string,
  rkey: string,
): Promise<{ readonly cid: string; readonly value: object } | undefined> {
  try {
    const params = { repo: did as Did, collection: collection as Nsid, rkey }
    const answer: unknown = await pds.call(com.atproto.repo.getRecord, params, ANY_RECORD)
    const { cid, value } = (answer ?? {}) as { readonly cid?: unknown; readonly value?: unknown }
    if (typeof value !== 'object' || value === null) throw new Error('the server answered no record')
    return { cid: typeof cid === 'string' ? cid : '', value }
  } catch (error) {
    if (error instanceof XrpcResponseError && ABSENT.has(error.error)) return undefined
    throw error
  }
}
