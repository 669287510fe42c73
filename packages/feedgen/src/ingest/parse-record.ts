import { decode, encode } from '@atproto/lex-cbor'
import { isValidDid } from '@atproto/syntax'
import {
  type EntryCollection,
  ids,
  isEntryCollection,
  isRejected,
  parseDatetime,
  type Rejected,
  readCrumb,
  readEntry,
} from '@breadcrumbs/lexicons'
import { CborWalk } from '@breadcrumbs/service-kit'
import type { RecordWrite } from '../events.ts'
import { companionRef, linkedCrumbRkey, namedPostRkey } from './companion-ref.ts'
import { readPreference } from './parse-preference.ts'
import { isPlainCbor } from './plain-cbor.ts'
import { BLOCK, FOLLOW, POST } from './wanted.ts'

/**
 * Items of a record at most. The data model allows 131,072, which take 20 MB to decode; a show watched for ten years has
 * a few thousand in its history.
 */
const RECORD_ITEMS_MAX = 20_000

export interface RawRecord {
  readonly did: string
  readonly collection: string
  readonly rkey: string
  readonly cid: string
  readonly isCreate: boolean
  readonly bytes: Uint8Array
  /** Base of the public crumb pages; without one, links say nothing. */
  readonly webUrl?: string | undefined
}

/**
 * Turns one proven record into what the index keeps of it; undefined for collections of ours that
 * no feed reads. Never throws, whatever the bytes: people's repos hold everything.
 */
export function parseRecord(raw: RawRecord): RecordWrite | Rejected | undefined {
  const value = decodeRecord(raw.bytes)
  if (!value) return { rejected: 'record-not-canonical' }
  if (value.$type !== raw.collection) return { rejected: 'record-type' }
  const path = `${raw.collection}/${raw.rkey}`
  const { cid } = raw
  if (raw.collection === POST) {
    return {
      type: 'post',
      path,
      cid,
      ref: companionRef(raw.did, value),
      linkedCrumbRkey: linkedCrumbRkey(raw.webUrl, raw.did, value),
      createdAt: parseDatetime(value.createdAt),
    }
  }
  if (raw.collection === FOLLOW || raw.collection === BLOCK) {
    if (!isValidDid(value.subject)) return { rejected: 'record-subject' }
    return { type: raw.collection === FOLLOW ? 'follow' : 'block', path, subject: value.subject }
  }
  if (raw.collection === ids.crumb) return parseCrumb(path, raw, value)
  if (raw.collection === ids.feedPreference) {
    return raw.rkey === 'self' ? { type: 'preference', path, preference: readPreference(value) } : undefined
  }
  if (isEntryCollection(raw.collection)) return parseEntry(raw.collection, path, raw, value)
  return undefined
}

function parseCrumb(path: string, { did, cid }: RawRecord, value: unknown): RecordWrite | Rejected {
  const crumb = readCrumb(value)
  if (isRejected(crumb)) return crumb
  const { work, position, spoilerFree, verdict, rating } = crumb
  return {
    type: 'crumb',
    path,
    cid,
    activity: { work, kind: crumb.kind ?? 'other', position, spoilerFree, verdict, rating },
    postRkey: namedPostRkey(did, value),
    createdAt: parseDatetime(crumb.createdAt),
  }
}

function parseEntry(
  collection: EntryCollection,
  path: string,
  raw: RawRecord,
  value: unknown,
): RecordWrite | Rejected {
  const entry = readEntry(collection, value)
  if (isRejected(entry)) return entry
  const { work, position, status, verdict, rating } = entry
  return {
    type: 'entry',
    path,
    cid: raw.cid,
    isCreate: raw.isCreate,
    entry: { work, status, position },
    // v1 has no such flag, so nothing of it counts as safe.
    activity: { work, position, spoilerFree: false, verdict, rating },
    happenedAt: parseDatetime(entry.progressUpdatedAt ?? entry.updatedAt ?? entry.createdAt),
  }
}

/**
 * Decodes strictly: at most 32 levels, and the value must encode to the same bytes again. That
 * finds what the decoder lets pass, such as invalid UTF-8 (bad inputs RC-012, RC-016, RC-018).
 */
function decodeRecord(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    new CborWalk(bytes, 0, RECORD_ITEMS_MAX).skip()
    const value = decode(bytes)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    // Encoding costs as much as decoding, and of most records it says nothing new.
    if (!isPlainCbor(bytes) && Buffer.compare(encode(value), bytes) !== 0) return undefined
    return value as Record<string, unknown>
  } catch {
    // Only bytes from the wire were touched: whatever went wrong, they are the reason.
    return undefined
  }
}
