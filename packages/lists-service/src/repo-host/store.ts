/** The SQL of members' repos: heads, records, logs. Which of it may happen is decided elsewhere. */
import type { LexMap } from '@atproto/lex-data'
import type { DidString, NsidString } from '@atproto/lex-schema'
import type { Db, Tables, Trx } from '../database/schema.ts'
import { decodeRecord } from '../protocol/record-bytes.ts'

type Space = Pick<Tables['spaces'], 'uri' | 'authority' | 'position' | 'changed_at'>
type RepoHead = Pick<Tables['repos'], 'rev' | 'set_hash' | 'record_count'>
type NewOp = Tables['ops']

const SPACE_COLUMNS = ['uri', 'authority', 'position', 'changed_at'] as const

/** The group, if it is here. */
export function findSpace(db: Db, uri: string): Promise<Space | undefined> {
  return db.selectFrom('spaces').select(SPACE_COLUMNS).where('uri', '=', uri).executeTakeFirst()
}

/**
 * Takes the group's write lock: everything a transaction decides after this holds until it ends, so a member
 * removed a moment ago writes nothing. One writer a group is also what keeps positions and revs in order.
 */
export function lockSpace(trx: Trx, uri: string): Promise<Space | undefined> {
  return trx
    .updateTable('spaces')
    .set((eb) => ({ position: eb.ref('position') }))
    .where('uri', '=', uri)
    .returning(SPACE_COLUMNS)
    .executeTakeFirst()
}

/** Creates the row of a group; its authority's repo begins with the first write. */
export async function insertSpace(trx: Trx, uri: string, authority: DidString, now: number): Promise<void> {
  const row = { uri, authority, position: 0, changed_at: now, created_at: now }
  await trx.insertInto('spaces').values(row).execute()
}

/** Deletes everything of the group, in the order its tables refer to each other. */
export async function deleteSpace(trx: Trx, uri: string): Promise<void> {
  for (const table of [
    'ops',
    'records',
    'past_versions',
    'repos',
    'invites',
    'tickets',
    'answers',
  ] as const) {
    await trx.deleteFrom(table).where('space', '=', uri).execute()
  }
  await trx.deleteFrom('spaces').where('uri', '=', uri).execute()
}

/** Moves the group's log forward. */
export async function advanceSpace(trx: Trx, uri: string, position: number, now: number): Promise<void> {
  await trx.updateTable('spaces').set({ position, changed_at: now }).where('uri', '=', uri).execute()
}

/** A stored record: its bytes are the truth, its CID names them. */
export interface StoredRecord {
  readonly author: DidString
  readonly collection: NsidString
  readonly rkey: string
  readonly cid: string
  readonly value: LexMap
}

const RECORD_COLUMNS = ['author', 'collection', 'rkey', 'cid', 'bytes'] as const

/** Every record of the group, or of one author in it. */
export async function readRecords(db: Db, space: string, author?: DidString): Promise<StoredRecord[]> {
  let query = db.selectFrom('records').select(RECORD_COLUMNS).where('space', '=', space)
  if (author !== undefined) query = query.where('author', '=', author)
  return (await query.execute()).map(decode)
}

/** One record. */
export async function readOneRecord(
  db: Db,
  space: string,
  { author, collection, rkey }: Pick<StoredRecord, 'author' | 'collection' | 'rkey'>,
): Promise<StoredRecord | undefined> {
  const row = await db
    .selectFrom('records')
    .select(RECORD_COLUMNS)
    .where('space', '=', space)
    .where('author', '=', author)
    .where('collection', '=', collection)
    .where('rkey', '=', rkey)
    .executeTakeFirst()
  return row && decode(row)
}

/** The author's records under the given keys, in whatever collection. */
export async function readRecordsAt(
  db: Db,
  space: string,
  author: DidString,
  paths: readonly { readonly rkey: string }[],
): Promise<StoredRecord[]> {
  const rows = await db
    .selectFrom('records')
    .select(RECORD_COLUMNS)
    .where('space', '=', space)
    .where('author', '=', author)
    .where('rkey', 'in', [...new Set(paths.map(({ rkey }) => rkey))])
    .execute()
  return rows.map(decode)
}

/** Who holds which version under the key, in one collection. */
export function readVersionsAt(db: Db, space: string, collection: NsidString, rkey: string) {
  return db
    .selectFrom('records')
    .select(['author', 'cid'])
    .where('space', '=', space)
    .where('collection', '=', collection)
    .where('rkey', '=', rkey)
    .orderBy('author')
    .execute()
}

/** Where the group was written to after the position, in its order, at most `limit`. */
export function readOpsAfter(db: Db, space: string, after: number, limit: number) {
  return db
    .selectFrom('ops')
    .select(['author', 'collection', 'rkey'])
    .where('space', '=', space)
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .execute()
}

/** How many records of the collection the group has, of everybody. */
export async function countRecords(db: Db, space: string, collection: NsidString): Promise<number> {
  const { count } = await db
    .selectFrom('records')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('space', '=', space)
    .where('collection', '=', collection)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** The versions of the given paths that exist, as `collection/rkey` → CID. */
export async function readVersions(
  trx: Trx,
  space: string,
  author: DidString,
  paths: readonly { readonly collection: NsidString; readonly rkey: string }[],
): Promise<Map<string, string>> {
  if (paths.length === 0) return new Map()
  const rows = await trx
    .selectFrom('records')
    .select(['collection', 'rkey', 'cid'])
    .where('space', '=', space)
    .where('author', '=', author)
    .where('rkey', 'in', [...new Set(paths.map(({ rkey }) => rkey))])
    .execute()
  return new Map(rows.map(({ collection, rkey, cid }) => [`${collection}/${rkey}`, cid]))
}

/** Writes or overwrites a record. */
export async function putRecord(trx: Trx, row: Tables['records']): Promise<void> {
  await trx
    .insertInto('records')
    .values(row)
    .onConflict((oc) =>
      oc.columns(['space', 'author', 'collection', 'rkey']).doUpdateSet({ cid: row.cid, bytes: row.bytes }),
    )
    .execute()
}

/** Deletes a record. */
export async function deleteRecord(trx: Trx, row: Omit<Tables['records'], 'cid' | 'bytes'>): Promise<void> {
  await trx
    .deleteFrom('records')
    .where('space', '=', row.space)
    .where('author', '=', row.author)
    .where('collection', '=', row.collection)
    .where('rkey', '=', row.rkey)
    .execute()
}

/** The head of a repo; undefined where its author never wrote. */
export function readHead(db: Db, space: string, author: DidString): Promise<RepoHead | undefined> {
  return db
    .selectFrom('repos')
    .select(['rev', 'set_hash', 'record_count'])
    .where('space', '=', space)
    .where('author', '=', author)
    .executeTakeFirst()
}

/** Writes the head of a repo, the first time creates it. */
export async function putHead(trx: Trx, row: Tables['repos']): Promise<void> {
  const { rev, set_hash, record_count } = row
  await trx
    .insertInto('repos')
    .values(row)
    .onConflict((oc) => oc.columns(['space', 'author']).doUpdateSet({ rev, set_hash, record_count }))
    .execute()
}

/** Appends to the log. */
export async function insertOps(trx: Trx, ops: readonly NewOp[]): Promise<void> {
  await trx.insertInto('ops').values(ops).execute()
}

/** How many batches and single writes the author sent to the group since the rev, that one left out. */
export async function countOpsSince(
  trx: Trx,
  space: string,
  author: DidString,
  since: { readonly rev: string; readonly at: number; readonly now: number },
): Promise<{ batches: number; writes: number }> {
  const { batches, writes } = await trx
    .selectFrom('ops')
    .select((eb) => [
      eb.fn.count<number | string>('rev').distinct().as('batches'),
      eb.fn.countAll<number | string>().as('writes'),
    ])
    .where('space', '=', space)
    .where('author', '=', author)
    .where('rev', '>', since.rev)
    .where('at', '>', since.at)
    .where('at', '<=', since.now)
    .executeTakeFirstOrThrow()
  return { batches: Number(batches), writes: Number(writes) }
}

function decode({ bytes, ...row }: Omit<Tables['records'], 'space'>): StoredRecord {
  return { ...row, value: decodeRecord(bytes) }
}
