import type { Client } from '@atproto/lex-client'
import { type JsonValue, jsonToLex, lexToJson } from '@atproto/lex-json'
import type { LexValue } from '@atproto/lex-schema'
import { com, ids } from '@breadcrumbs/lexicons'
import { getVersion } from './repo-reads.ts'

/** The stored preference for the feeds with its version; undefined where there is none. */
export interface StoredPreference {
  readonly cid: string
  readonly record: Readonly<Record<string, unknown>>
}

const RKEY = 'self'

export async function readPreference(pds: Client, did: string): Promise<StoredPreference | null> {
  const version = await getVersion(pds, did, ids.feedPreference, RKEY)
  if (version === undefined) return null
  return { cid: version.cid, record: lexToJson(version.value as LexValue) as StoredPreference['record'] }
}

/** Writes over exactly the version that was read, or makes the first one. Throws `InvalidSwap` where another is there. */
export async function writePreference(
  pds: Client,
  did: string,
  before: StoredPreference | null,
  record: StoredPreference['record'],
): Promise<StoredPreference> {
  type Body = com.atproto.repo.putRecord.$InputBody
  const answer = await pds.call(com.atproto.repo.putRecord, {
    repo: did,
    collection: ids.feedPreference,
    rkey: RKEY,
    record: jsonToLex(record as JsonValue),
    swapRecord: before?.cid ?? null,
  } as Body)
  return { cid: answer.cid, record }
}
