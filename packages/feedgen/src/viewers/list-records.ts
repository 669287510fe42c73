import type { SafeFetch } from '@breadcrumbs/service-kit'

export interface ListedRecord {
  readonly uri: string
  /** Absent where a host does not give it, against the lexicon. */
  readonly cid?: string
  readonly value: unknown
}

/** `com.atproto.repo.listRecords`: "limit … maximum 100". */
const PAGE = 100

/** The host did not give the list: down, refusing, or not what it should be. Try again later. */
export class ListRecordsError extends Error {}

/**
 * All records of one collection of a public repo, from its PDS, at most `recordsMax` of them (bad
 * input RC-036). Unauthenticated: public records need no token, and none of ours may go there.
 *
 * @throws ListRecordsError for any answer that is not a page of records.
 */
export async function listRecords(
  fetch: SafeFetch,
  o: { pds: string; did: string; collection: string; recordsMax: number; signal: AbortSignal },
): Promise<ListedRecord[]> {
  const records: ListedRecord[] = []
  let cursor: string | undefined
  do {
    const url = new URL('/xrpc/com.atproto.repo.listRecords', o.pds)
    url.searchParams.set('repo', o.did)
    url.searchParams.set('collection', o.collection)
    url.searchParams.set('limit', String(PAGE))
    if (cursor !== undefined) url.searchParams.set('cursor', cursor)
    const page = readPage(await fetch(url.href, { signal: o.signal }))
    records.push(...page.records)
    // A host that repeats its cursor would keep us for ever.
    cursor = page.records.length > 0 && page.cursor !== cursor ? page.cursor : undefined
  } while (cursor !== undefined && records.length < o.recordsMax)
  return records.slice(0, o.recordsMax)
}

function readPage(response: Awaited<ReturnType<SafeFetch>>): {
  records: ListedRecord[]
  cursor: string | undefined
} {
  if (response.status !== 200) throw new ListRecordsError(`listRecords answered ${response.status}`)
  const page = parseJson(response.body)
  if (typeof page !== 'object' || page === null) throw new ListRecordsError('listRecords answered no object')
  const { records, cursor } = page as Record<string, unknown>
  if (!Array.isArray(records)) throw new ListRecordsError('listRecords answered no records')
  return { records: records.filter(isListedRecord), cursor: typeof cursor === 'string' ? cursor : undefined }
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch (cause) {
    throw new ListRecordsError('listRecords answered no JSON', { cause })
  }
}

function isListedRecord(value: unknown): value is ListedRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'uri' in value &&
    typeof value.uri === 'string' &&
    (!('cid' in value) || typeof value.cid === 'string') &&
    'value' in value
  )
}
