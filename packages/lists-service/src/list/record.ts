/**
 * Reading records of a group: whatever a repo holds becomes a typed record or a reason to skip it. The host asks
 * this before it stores a write, and a view before it merges, so both go by the same rule.
 */

import type { DidString } from '@atproto/lex-schema'
import { app, ids, parseDatetime, type Rejected } from '@breadcrumbs/lexicons'
import { derivedKey } from './derived-key.ts'

const { temp } = app.breadcrumbs

const SCHEMAS = {
  [ids.groupProfile]: temp.groupProfile.main,
  [ids.member]: temp.member.main,
  [ids.join]: temp.join.main,
  [ids.groupList]: temp.groupList.main,
  [ids.groupItem]: temp.groupItem.main,
  [ids.itemState]: temp.itemState.main,
  [ids.progress]: temp.progress.main,
  [ids.vote]: temp.vote.main,
  [ids.comment]: temp.comment.main,
  [ids.pick]: temp.pick.main,
  [ids.removal]: temp.removal.main,
}

interface Values {
  [ids.groupProfile]: app.breadcrumbs.temp.groupProfile.Main
  [ids.member]: app.breadcrumbs.temp.member.Main
  [ids.join]: app.breadcrumbs.temp.join.Main
  [ids.groupList]: app.breadcrumbs.temp.groupList.Main
  [ids.groupItem]: app.breadcrumbs.temp.groupItem.Main
  [ids.itemState]: app.breadcrumbs.temp.itemState.Main
  [ids.progress]: app.breadcrumbs.temp.progress.Main
  [ids.vote]: app.breadcrumbs.temp.vote.Main
  [ids.comment]: app.breadcrumbs.temp.comment.Main
  [ids.pick]: app.breadcrumbs.temp.pick.Main
  [ids.removal]: app.breadcrumbs.temp.removal.Main
}

/** A collection of a group. */
export type GroupCollection = keyof Values

/** A record as a repo holds it: nothing about the value is known yet. */
export interface RawRecord {
  readonly author: DidString
  readonly collection: string
  readonly rkey: string
  readonly cid: string
  readonly value: unknown
}

/** A record that keeps every rule of its collection. */
export type GroupRecord<C extends GroupCollection = GroupCollection> = {
  [K in C]: Omit<RawRecord, 'collection' | 'value'> & { readonly collection: K; readonly value: Values[K] }
}[C]

/** Checks a record against its schema, its key rule and the collections its references may name. Never throws. */
export function readRecord(raw: RawRecord): GroupRecord | Rejected {
  if (!isGroupCollection(raw.collection)) return { rejected: 'unknown-collection' }
  const schema = SCHEMAS[raw.collection]
  const result = schema.safeValidate(raw.value)
  if (!result.success) return { rejected: 'schema', detail: result.reason.message }
  // Validation changes nothing, and the schema was chosen by the collection.
  const record = raw as GroupRecord
  return brokenRule(record, schema.keySchema.safeValidate(raw.rkey).success) ?? record
}

/**
 * The key of a record whose writer named none: `self`, the derived one, or the next of the given row. A value
 * that is not what its collection asks for gets any key: the schema refuses it afterwards.
 */
export function defaultKey(collection: GroupCollection, value: unknown, nextKey: () => string): string {
  if (collection === ids.join || collection === ids.groupProfile) return 'self'
  if (!DERIVED.has(collection)) return nextKey()
  const item = temp.defs.localRef.safeValidate((value as { item?: unknown }).item)
  return item.success ? derivedKey(item.value) : nextKey()
}

function isGroupCollection(collection: string): collection is GroupCollection {
  return Object.hasOwn(SCHEMAS, collection)
}

function brokenRule(record: GroupRecord, isKeyOfType: boolean): Rejected | undefined {
  if (!isKeyOfType) return { rejected: 'record-key' }
  if (!datetimesOf(record).every((text) => parseDatetime(text) !== undefined)) return { rejected: 'datetime' }
  switch (record.collection) {
    case ids.member:
      if (record.rkey !== record.value.did)
        return { rejected: 'record-key', detail: "must be the member's DID" }
      return undefined
    case ids.itemState:
    case ids.progress:
    case ids.vote:
      if (record.value.item.collection !== ids.groupItem) return { rejected: 'reference', detail: 'item' }
      if (record.rkey !== derivedKey(record.value.item))
        return { rejected: 'record-key', detail: 'must be derived' }
      return undefined
    case ids.groupItem:
    case ids.pick:
      return record.value.list.collection === ids.groupList
        ? undefined
        : { rejected: 'reference', detail: 'list' }
    case ids.removal:
      return REMOVABLE.has(record.value.subject.collection)
        ? undefined
        : { rejected: 'reference', detail: 'subject' }
    default:
      return undefined
  }
}

/** The schema takes days no calendar has; every service of ours refuses them by the one strict parser. */
function datetimesOf({ value }: GroupRecord): string[] {
  const {
    createdAt,
    updatedAt,
    plannedFor,
    checkpoints = [],
  } = value as {
    [field in 'createdAt' | 'updatedAt' | 'plannedFor']?: string
  } & { checkpoints?: readonly { dueAt?: string }[] }
  const all = [createdAt, updatedAt, plannedFor, ...checkpoints.map(({ dueAt }) => dueAt)]
  return all.filter((text) => text !== undefined)
}

const DERIVED: ReadonlySet<string> = new Set([ids.itemState, ids.progress, ids.vote])
const REMOVABLE: ReadonlySet<string> = new Set([ids.groupItem, ids.comment])
