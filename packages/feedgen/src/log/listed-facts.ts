import type { Kysely } from 'kysely'
import type { Fact, FactBody } from './fact.ts'
import type { Schema } from './schema.ts'

/** What a record that a PDS lists for a reader leaves in the log, by kind of fact. Posts are not listed. */
const LISTED_KINDS = ['follow', 'block', 'activity', 'mark', 'entry', 'preference']

/** All that is known at some paths of somebody, tombstones included. */
export async function readFactsAt(
  db: Kysely<Schema>,
  did: string,
  paths: readonly string[],
): Promise<Fact[]> {
  if (paths.length === 0) return []
  const rows = await db
    .selectFrom('fact')
    .select(['position', 'did', 'path', 'version', 'body'])
    .where('did', '=', did)
    .where('path', 'in', [...new Set(paths)])
    .execute()
  return rows.map((row) => ({ ...row, body: JSON.parse(row.body) as FactBody }))
}

/** Paths above `after` at which a listed record left something, in order, each with its newest position. */
export async function readListedPaths(
  db: Kysely<Schema>,
  did: string,
  after: string,
  limit: number,
): Promise<{ path: string; position: number }[]> {
  return db
    .selectFrom('fact')
    .select((eb) => ['path', eb.fn.max('position').as('position')])
    .where('did', '=', did)
    .where('path', '>', after)
    .where('kind', 'in', LISTED_KINDS)
    .groupBy('path')
    .orderBy('path')
    .limit(limit)
    .execute()
}
