import type { Client } from '@atproto/lex-client'
import { lexToJson } from '@atproto/lex-json'
import type { LexValue } from '@atproto/lex-schema'
import { ENTRY_COLLECTIONS, ids } from '@breadcrumbs/lexicons'
import { listRecords } from './repo-reads.ts'

const COLLECTIONS = [
  ids.crumb,
  ...ENTRY_COLLECTIONS,
  ids.list,
  ids.listItem,
  ids.recap,
  ids.profile,
  ids.feedPreference,
] as const

const PAGE_SIZE = 100

/**
 * Every Breadcrumbs record of the person's public repo, read from the server to the end, as the text of one JSON file:
 * `{exportedAt, did, records: {collection: [{rkey, cid, value}]}}`. `onProgress` is told how many there are so far.
 * Throws what the client throws: half an export is none.
 */
export async function exportOwn(
  pds: Client,
  did: string,
  now: number,
  onProgress: (count: number) => void,
): Promise<string> {
  const records: Record<string, object[]> = {}
  let count = 0
  for (const collection of COLLECTIONS) {
    const found: object[] = []
    let cursor: string | undefined
    do {
      const page = await listRecords(pds, did, collection, { limit: PAGE_SIZE, cursor })
      for (const { rkey, cid, value } of page.records)
        found.push({ rkey, cid, value: lexToJson(value as LexValue) })
      count += page.records.length
      onProgress(count)
      cursor = page.records.length < PAGE_SIZE ? undefined : page.cursor
    } while (cursor !== undefined)
    if (found.length > 0) records[collection] = found
  }
  return JSON.stringify({ exportedAt: new Date(now).toISOString(), did, records }, null, 2)
}
