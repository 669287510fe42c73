/**
 * Space references and space record URIs (proposal 0016, "Identifiers"):
 *
 *     at://{spaceDid}/space/{spaceType}/{skey}
 *     at://{spaceDid}/space/{spaceType}/{skey}/{authorDid}/{collection}/{rkey}
 *
 * Compared as exact strings everywhere, so nothing here normalises. Stricter than the reference of August
 * 2026, which lets a fragment through.
 */

/** A space: the boundary of access and of sync. */
export interface SpaceRef {
  readonly did: string
  readonly type: string
  readonly skey: string
}

/** One record of one author in a space. */
export interface SpaceRecordUri {
  readonly space: SpaceRef
  readonly author: string
  readonly collection: string
  readonly rkey: string
}

const URI_LENGTH_MAX = 8192
const DID_LENGTH_MAX = 2048
const NSID_LENGTH_MAX = 317
const DID = /^did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]$/
const NSID = /^[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+\.[a-zA-Z][a-zA-Z0-9]{0,62}$/
const RECORD_KEY = /^[a-zA-Z0-9_~.:-]{1,512}$/

/** Whether the text is a DID as this service accepts them (length and characters; nothing is resolved). */
export function isDid(text: string): boolean {
  return text.length <= DID_LENGTH_MAX && DID.test(text)
}

/** Whether the text is a record key: 1–512 of `A–Z a–z 0–9 _ ~ . : -`, and neither `.` nor `..`. */
export function isRecordKey(text: string): boolean {
  return RECORD_KEY.test(text) && text !== '.' && text !== '..'
}

/** Whether the text is an NSID: at least three segments, a hyphen only in the domain part. */
export function isNsid(text: string): boolean {
  return text.length <= NSID_LENGTH_MAX && NSID.test(text)
}

/** `at://{did}/space/{type}/{skey}`; the parts are trusted to be valid. */
export function formatSpaceRef(ref: SpaceRef): string {
  return `at://${ref.did}/space/${ref.type}/${ref.skey}`
}

/** The URI of a record in the space named by the (already formatted) reference. */
export function formatRecordUri(space: string, author: string, collection: string, rkey: string): string {
  return `${space}/${author}/${collection}/${rkey}`
}

/** Parses a space reference; undefined for anything else, a record URI included. */
export function parseSpaceRef(text: string): SpaceRef | undefined {
  const parts = segments(text)
  return parts?.length === 4 ? readRef(parts) : undefined
}

/** Parses the URI of a record in a space; undefined for anything else, a space reference included. */
export function parseRecordUri(text: string): SpaceRecordUri | undefined {
  const parts = segments(text)
  if (parts?.length !== 7) return undefined
  const space = readRef(parts)
  const [author = '', collection = '', rkey = ''] = parts.slice(4)
  if (!space || !isDid(author) || !isNsid(collection) || !isRecordKey(rkey)) return undefined
  return { space, author, collection, rkey }
}

function segments(text: string): string[] | undefined {
  if (text.length > URI_LENGTH_MAX || !text.startsWith('at://')) return undefined
  return text.slice('at://'.length).split('/')
}

function readRef(parts: readonly string[]): SpaceRef | undefined {
  const [did = '', marker, type = '', skey = ''] = parts
  if (marker !== 'space' || !isDid(did) || !isNsid(type) || !isRecordKey(skey)) return undefined
  return { did, type, skey }
}
