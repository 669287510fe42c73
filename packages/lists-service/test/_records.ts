/** Records of a group, made short: what tests of the merge and of the host write. */
import type { LexMap } from '@atproto/lex-data'
import type { DidString, NsidString } from '@atproto/lex-schema'
import { ids, isRejected } from '@breadcrumbs/lexicons'
import type { Role } from '../src/list/access.ts'
import { derivedKey } from '../src/list/derived-key.ts'
import { type GroupRecord, type RawRecord, readRecord } from '../src/list/record.ts'
import { encodeRecord } from '../src/protocol/record-bytes.ts'

export const AUTHORITY: DidString = 'did:plc:gggggggggggggggggggggggg'
export const ALICE: DidString = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
export const BOB: DidString = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb'
export const CARLA: DidString = 'did:plc:cccccccccccccccccccccccc'
export const AT = '2026-11-22T12:00:00.000Z'

/** The nth of a row of record keys that sort like it. */
export function tid(n: number): string {
  const alphabet = '234567abcdefghijklmnopqrstuvwxyz'
  let text = ''
  for (let i = 0, rest = n; i < 5; i += 1, rest = Math.floor(rest / 32)) text = alphabet[rest % 32] + text
  return `3aaaaaaa${text}`
}

/** A record with its CID, as a repo would hold it; nothing checked. */
export function raw(author: DidString, collection: NsidString, rkey: string, value: LexMap): RawRecord {
  const typed = { $type: collection, ...value }
  return { author, collection, rkey, cid: encodeRecord(typed).cid, value: typed }
}

/** A record every rule is kept by; throws otherwise. */
export function record(author: DidString, collection: NsidString, rkey: string, value: LexMap): GroupRecord {
  const read = readRecord(raw(author, collection, rkey, value))
  if (isRejected(read)) throw new Error(`${collection}: ${read.rejected} ${read.detail ?? ''}`)
  return read
}

export const ref = ({ author, collection, rkey }: GroupRecord) => ({ author, collection, rkey })
export const version = (of: GroupRecord) => ({ ...ref(of), cid: of.cid })
export const seen = ({ author, cid }: GroupRecord) => ({ author, cid })

export function member(did: DidString, role: Role, more: LexMap = {}): GroupRecord {
  const value = {
    did,
    role: `app.breadcrumbs.temp.defs#${role}Role`,
    status: 'active',
    createdAt: AT,
    ...more,
  }
  return record(AUTHORITY, ids.member, did, value)
}

export const join = (author: DidString, more: LexMap = {}) =>
  record(author, ids.join, 'self', { createdAt: AT, ...more })

export const groupList = (author: DidString, rkey: string, name = 'Films') =>
  record(author, ids.groupList, rkey, { name, createdAt: AT })

/** A film on the list; with an identifier it can be the same as another. */
export function item(
  author: DidString,
  rkey: string,
  list: GroupRecord,
  o: { title?: string; imdb?: string; tmdb?: string; note?: string } = {},
): GroupRecord {
  const identifiers = [
    { scheme: 'imdb', value: o.imdb },
    { scheme: 'tmdb-movie', value: o.tmdb },
  ].filter(({ value }) => value !== undefined)
  const work = { mediaType: 'movie', title: o.title ?? 'Stalker', identifiers }
  const note = o.note === undefined ? {} : { note: o.note }
  return record(author, ids.groupItem, rkey, { list: ref(list), work, ...note, createdAt: AT })
}

/** A record with a derived key: one per member and item. */
export function about(
  author: DidString,
  collection: typeof ids.itemState | typeof ids.vote | typeof ids.progress,
  on: GroupRecord,
  more: LexMap = {},
): GroupRecord {
  const at = collection === ids.vote ? { createdAt: AT } : { updatedAt: AT }
  return record(author, collection, derivedKey(on), { item: ref(on), ...at, ...more })
}

export const removal = (author: DidString, rkey: string, subject: GroupRecord) =>
  record(author, ids.removal, rkey, { subject: version(subject), createdAt: AT })

export const comment = (author: DidString, rkey: string, subject: GroupRecord, more: LexMap = {}) =>
  record(author, ids.comment, rkey, { subject: ref(subject), text: 'that shot', createdAt: AT, ...more })

export const episode = (season: number, number: number) => ({
  $type: 'app.breadcrumbs.defs#episodePosition',
  season,
  episode: number,
})
