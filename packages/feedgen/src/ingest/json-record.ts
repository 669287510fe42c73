import { encode } from '@atproto/lex-cbor'
import { cidForCbor, type LexValue } from '@atproto/lex-data'
import { type JsonValue, jsonToLex } from '@atproto/lex-json'
import { isRejected, type Rejected } from '@breadcrumbs/lexicons'
import type { RecordWrite } from '../events.ts'
import { parseRecord, type RawRecord } from './parse-record.ts'

/**
 * The bytes of a record that came as JSON (listRecords, Jetstream). They must hash to the CID it
 * came with: then nothing was lost on the way through JSON, and what we keep is what a post's
 * reference can name. It says nothing about who wrote it.
 */
export async function recordBytes(json: unknown, cid: string): Promise<Uint8Array | Rejected> {
  try {
    const bytes = encode(jsonToLex(json as JsonValue, { strict: true }) as LexValue)
    const actual = await cidForCbor(bytes)
    return actual.toString() === cid ? bytes : { rejected: 'record-cid' }
  } catch {
    // Only a stranger's JSON was touched: it is not of the atproto data model.
    return { rejected: 'record-not-canonical' }
  }
}

/** A record as JSON, read as one of a commit would be. Without a CID nothing holds it to its bytes. */
export async function readListedRecord(
  json: unknown,
  o: Omit<RawRecord, 'cid' | 'bytes'> & { readonly cid: string | undefined },
): Promise<RecordWrite | Rejected | undefined> {
  const { cid } = o
  if (cid === undefined) return { rejected: 'record-cid' }
  const bytes = await recordBytes(json, cid)
  return isRejected(bytes) ? bytes : parseRecord({ ...o, cid, bytes })
}
