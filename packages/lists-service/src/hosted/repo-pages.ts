/** Pages of a repo: its records, its log, and the repos of a space. Cursors are checked: they come from outside. */
import type { LexMap } from '@atproto/lex-data'
import type { DidString, NsidString } from '@atproto/lex-schema'
import type { Trx } from '../database/schema.ts'
import { decodeRecord } from '../protocol/record-bytes.ts'
import { Refusal } from '../refusal.ts'
import { shownSetHash } from '../takedowns/shown-repo.ts'
import { digestOf, type HostedTools, type OpenRepo, type RepoHead } from './hosted-repos.ts'

/** The path and version of a record; its value where asked for. */
export interface ListedRecord {
  readonly collection: NsidString
  readonly rkey: string
  readonly cid: string
  readonly value?: LexMap
}

/** A page, and where the next one starts. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly cursor: string | undefined
}

/** Records by path, the last first unless `reverse`. The cursor is the last path of the page before. */
export async function pageOfRecords(
  { trx, space, author, hides }: OpenRepo,
  o: { collection?: string; limit: number; cursor?: string; reverse: boolean; values: boolean },
): Promise<Page<ListedRecord>> {
  const { cursor } = o
  if (cursor !== undefined && !/^[^/]+\/[^/]+$/.test(cursor)) throw malformedCursor()
  let query = trx
    .selectFrom('records')
    .select(['collection', 'rkey', 'cid'])
    .where('space', '=', space)
    .where('author', '=', author)
  if (o.collection !== undefined) query = query.where('collection', '=', o.collection as NsidString)
  const direction = o.reverse ? 1 : -1
  // Sorted here: the order of text in PostgreSQL is a setting of the database, and a repo has a bounded size.
  const paths = (await query.execute())
    .filter((row) => !hides(row))
    .map((row) => ({ ...row, path: `${row.collection}/${row.rkey}` }))
    .filter(({ path }) => cursor === undefined || compare(path, cursor) * direction > 0)
    .sort((a, b) => compare(a.path, b.path) * direction)
  const page = paths.slice(0, o.limit)
  const values = o.values ? await readValues(trx, space, author, page) : undefined
  return {
    items: page.map(({ path, ...record }) => ({ ...record, ...(values && { value: values.get(path)! }) })),
    cursor: paths.length > page.length ? page.at(-1)?.path : undefined,
  }
}

/** One operation of the log. */
export interface ListedOp {
  readonly rev: string
  readonly collection: NsidString
  readonly rkey: string
  readonly cid: string | null
  readonly prev: string | null
  readonly value?: LexMap
}

/** The log in its order, after `since` and after the cursor. A full page has a cursor, even where it is the last. */
export async function pageOfOps(
  { trx, space, author, hides }: OpenRepo,
  o: { since?: string; limit: number; cursor?: string; values: boolean },
): Promise<Page<ListedOp>> {
  const after = o.cursor === undefined ? undefined : parseOpsCursor(o.cursor)
  let query = trx
    .selectFrom('ops')
    .select(['rev', 'idx', 'collection', 'rkey', 'cid', 'prev'])
    .where('space', '=', space)
    .where('author', '=', author)
  const { since } = o
  if (since !== undefined) query = query.where('rev', '>', since)
  if (after)
    query = query.where((eb) =>
      eb.or([eb('rev', '>', after.rev), eb.and([eb('rev', '=', after.rev), eb('idx', '>', after.idx)])]),
    )
  const read = await query.orderBy('rev').orderBy('idx').limit(o.limit).execute()
  // What is not shown leaves a page shorter; where the next one starts is by what was read.
  const rows = read.filter((row) => !hides(row))
  const values = o.values ? await readCurrent(trx, space, author, rows) : undefined
  const last = read.at(-1)
  return {
    items: rows.map(({ rev, collection, rkey, cid, prev }) => {
      const value = cid === null ? undefined : values?.get(`${collection}/${rkey}/${cid}`)
      return { rev, collection, rkey, cid, prev, ...(value && { value }) }
    }),
    cursor: last && read.length === o.limit ? `${last.rev}/${last.idx}` : undefined,
  }
}

/** A repo of a space and when it last changed, as text that sorts. */
export interface ListedRepo extends RepoHead {
  readonly did: DidString
  readonly spaceRev: string
}

/** Digits of a place in a group's log: it stays below 2^53. */
const SPACE_REV_DIGITS = 16

/** The repos that changed after the cursor, in that order; none of who is down. Every page but an empty one has a cursor. */
export async function pageOfRepos(
  trx: Trx,
  tools: HostedTools,
  space: string,
  o: { limit: number; cursor?: string },
): Promise<Page<ListedRepo>> {
  const heads = await trx
    .selectFrom('repos')
    .select(['author', 'rev', 'set_hash'])
    .where('space', '=', space)
    .execute()
  const places = await trx
    .selectFrom('ops')
    .select((eb) => ['author', eb.fn.max('position').as('position')])
    .where('space', '=', space)
    .groupBy('author')
    .execute()
  const placeOf = new Map(places.map(({ author, position }) => [author, position]))
  const page = heads
    .filter(({ author }) => !tools.takedowns.hasPerson(author))
    .map(({ author, rev, set_hash }) => ({
      did: author,
      rev,
      setHash: set_hash,
      spaceRev: String(placeOf.get(author) ?? 0).padStart(SPACE_REV_DIGITS, '0'),
    }))
    .filter(({ spaceRev }) => o.cursor === undefined || spaceRev > o.cursor)
    .sort((a, b) => compare(a.spaceRev, b.spaceRev))
    .slice(0, o.limit)
  const items: ListedRepo[] = []
  for (const { setHash, ...repo } of page) {
    const shown = await shownSetHash(trx, tools, { space, author: repo.did, setHash })
    items.push({ ...repo, hash: digestOf(shown) })
  }
  return { items, cursor: items.at(-1)?.spaceRev }
}

async function readValues(
  trx: Trx,
  space: string,
  author: DidString,
  paths: readonly { readonly rkey: string }[],
): Promise<Map<string, LexMap>> {
  const rows = await readByKey(trx, space, author, paths)
  return new Map(rows.map(({ collection, rkey, bytes }) => [`${collection}/${rkey}`, decodeRecord(bytes)]))
}

async function readCurrent(
  trx: Trx,
  space: string,
  author: DidString,
  paths: readonly { readonly rkey: string }[],
): Promise<Map<string, LexMap>> {
  const rows = await readByKey(trx, space, author, paths)
  return new Map(rows.map((row) => [`${row.collection}/${row.rkey}/${row.cid}`, decodeRecord(row.bytes)]))
}

async function readByKey(
  trx: Trx,
  space: string,
  author: DidString,
  paths: readonly { readonly rkey: string }[],
) {
  if (paths.length === 0) return []
  return trx
    .selectFrom('records')
    .select(['collection', 'rkey', 'cid', 'bytes'])
    .where('space', '=', space)
    .where('author', '=', author)
    .where('rkey', 'in', [...new Set(paths.map(({ rkey }) => rkey))])
    .execute()
}

function parseOpsCursor(cursor: string): { rev: string; idx: number } {
  const match = /^([2-7a-z]{13})\/(\d{1,9})$/.exec(cursor)
  if (!match) throw malformedCursor()
  return { rev: match[1]!, idx: Number(match[2]) }
}

function malformedCursor(): Refusal {
  return new Refusal('MalformedCursor', 'not a cursor of this host')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
