import type { Client } from '@atproto/lex-client'
import { app, type ids } from '@breadcrumbs/lexicons'

type Writes = app.breadcrumbs.temp.applyWrites.$InputBody['writes']

/** One write to the person's own repo of a group. */
export type GroupWrite = Writes[number]

/** What a group write needs to know: who writes, in which space, when, and a source of rising record keys. */
export interface GroupWriter {
  readonly lists: Client
  readonly did: string
  readonly space: string
  readonly nextTid: () => string
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Collections members write (lists design, "Model"). */
type Collection = (typeof ids)[
  | 'groupList'
  | 'groupItem'
  | 'itemState'
  | 'vote'
  | 'progress'
  | 'comment'
  | 'removal'
  | 'join'
  | 'pick']

/** Most writes of one call (applyWrites lexicon). */
const WRITES_MAX = 200

/**
 * Writes all or nothing, and answers the version of each record, in order; undefined for what was deleted. A retry
 * with the same key writes nothing twice. Throws the refusals of the method's lexicon.
 */
export async function apply(
  writer: GroupWriter,
  idempotencyKey: string,
  writes: readonly GroupWrite[],
): Promise<readonly (string | undefined)[]> {
  const { results } = await writer.lists.call(app.breadcrumbs.temp.applyWrites, {
    space: writer.space,
    repo: writer.did as `did:${string}:${string}`,
    writes: [...writes],
    idempotencyKey,
  })
  return results.map((result) => ('cid' in result ? result.cid : undefined))
}

/** The same for any number of writes, as many calls as it takes, one after the other. */
export async function applyMany(
  writer: GroupWriter,
  idempotencyKey: string,
  writes: readonly GroupWrite[],
): Promise<void> {
  for (let from = 0; from < writes.length; from += WRITES_MAX)
    await apply(writer, `${idempotencyKey}-${from}`, writes.slice(from, from + WRITES_MAX))
}

/** A record that must be new. */
export function create(collection: Collection, rkey: string, value: object): GroupWrite {
  return write('create', collection, rkey, value)
}

/** A record that takes the place of the one under its key, if there is one. */
export function put(collection: Collection, rkey: string, value: object): GroupWrite {
  return write('update', collection, rkey, value)
}

/** A record that goes, if it is there. */
export function remove(collection: Collection, rkey: string): GroupWrite {
  return { $type: 'app.breadcrumbs.temp.applyWrites#delete', collection, rkey } as GroupWrite
}

function write(action: 'create' | 'update', collection: Collection, rkey: string, value: object): GroupWrite {
  const $type = `app.breadcrumbs.temp.applyWrites#${action}`
  return { $type, collection, rkey, value: { $type: collection, ...value } } as GroupWrite
}

/**
 * The key of a member's state, vote or place about an item: one record per member and item, so that doing it again
 * changes the same one (lists design, "Model").
 */
export async function derivedKey(item: { readonly author: string; readonly rkey: string }): Promise<string> {
  return `${item.rkey}.${await shortHash(item.author)}`
}

/** Eight hex digits of the SHA-256 of a DID. */
async function shortHash(did: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(did)))
  return Array.from(bytes.slice(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
