/**
 * One write of a member as it arrives, made ready or refused: may they, is the record whole, is its key right.
 * Pure; what exists already is looked at later (plan-writes.ts).
 */
import type { LexMap } from '@atproto/lex-data'
import type { DidString } from '@atproto/lex-schema'
import type { app } from '@breadcrumbs/lexicons'
import { ids, isRejected } from '@breadcrumbs/lexicons'
import { isMemberCollection, may, mayRemove } from '../list/access.ts'
import type { Member } from '../list/members.ts'
import { defaultKey, type GroupCollection, type GroupRecord, readRecord } from '../list/record.ts'
import { encodeRecord, type RecordBytes } from '../protocol/record-bytes.ts'
import { Refusal } from '../refusal.ts'
import type { PreparedWrite } from './plan-writes.ts'

/** A write of the lexicon's union. */
export type MemberWrite = app.breadcrumbs.temp.applyWrites.$InputBody['writes'][number]

/** Where keys and sizes come from. */
export interface PrepareTools {
  /** A record key that sorts after the one before. */
  readonly nextKey: () => string
  readonly recordBytes: number
}

/** Prepares a member's write to their own repo. Throws Forbidden, InvalidRecord or LimitReached. */
export function prepareWrite(write: MemberWrite, member: Member, tools: PrepareTools): PreparedWrite {
  const { collection } = write
  if (collection === ids.groupProfile || collection === ids.member) {
    throw new Refusal('Forbidden', 'only the group itself writes this collection')
  }
  if (!isMemberCollection(collection)) throw new Refusal('InvalidRecord', 'not a collection of a group')
  if (!('value' in write)) return prepareDelete(collection, write.rkey)
  if (!may(member.role, collection)) throw new Refusal('Forbidden', 'your role does not allow this')

  const value = withType(write.value, collection)
  const rkey = write.rkey ?? defaultKey(collection, value, tools.nextKey)
  const record = encode(value, tools.recordBytes)
  const read = readRecord({ author: member.did, collection, rkey, cid: record.cid, value })
  if (isRejected(read)) {
    throw new Refusal(
      'InvalidRecord',
      `${collection}: ${read.rejected}${read.detail ? ` (${read.detail})` : ''}`,
    )
  }
  assertMayRemove(read, member)
  return { action: isUpdate(write) ? 'update' : 'create', collection, rkey, record }
}

/** A record this service makes itself. A broken one is our own mistake and throws as such. */
export function prepareOwnRecord(
  author: DidString,
  collection: GroupCollection,
  rkey: string,
  fields: LexMap,
): PreparedWrite {
  const value = { $type: collection, ...fields }
  const record = encodeRecord(value)
  const read = readRecord({ author, collection, rkey, cid: record.cid, value })
  if (isRejected(read))
    throw new TypeError(`our own ${collection} is broken: ${read.rejected} ${read.detail ?? ''}`)
  return { action: 'update', collection, rkey, record }
}

function prepareDelete(collection: PreparedWrite['collection'], rkey: string): PreparedWrite {
  if (collection === ids.join) throw new Refusal('Forbidden', 'leave the group instead')
  return { action: 'delete', collection, rkey, record: undefined }
}

/** An absent `$type` is the collection, another one is a mistake (permissioned data, "Write methods"). */
function withType(value: LexMap, collection: string): LexMap {
  if (value.$type === undefined) return { $type: collection, ...value }
  if (value.$type !== collection) throw new Refusal('InvalidRecord', `${collection}: $type is another`)
  return value
}

function encode(value: LexMap, bytesMax: number): RecordBytes {
  let record: RecordBytes
  try {
    record = encodeRecord(value)
  } catch (cause) {
    // What the data model does not have: fractions, deep nesting, broken text.
    throw new Refusal('InvalidRecord', 'the record cannot be encoded', { cause })
  }
  if (record.bytes.byteLength > bytesMax) throw new Refusal('LimitReached', `a record of ${bytesMax} bytes`)
  return record
}

function assertMayRemove(record: GroupRecord, member: Member): void {
  if (record.collection !== ids.removal) return
  if (!mayRemove(member.role, member.did, record.value.subject.author)) {
    throw new Refusal('Forbidden', "your role does not allow taking off other people's")
  }
}

function isUpdate(write: MemberWrite): boolean {
  return write.$type === 'app.breadcrumbs.temp.applyWrites#update'
}
