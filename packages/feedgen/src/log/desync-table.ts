import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.ts'

/** Rows of one insert; bounds the parameters of a statement. */
const INSERT_MAX = 500

/**
 * Asks for a refetch of everybody of whom anything is known: the hole may be anywhere. That is also
 * who was away or deleted, who may be back.
 */
export async function markAllDesynced(trx: Transaction<Schema>): Promise<void> {
  await trx
    .insertInto('repo')
    .columns(['did', 'is_active', 'is_desynced'])
    .expression((eb) =>
      eb
        .selectFrom('fact')
        .select((row) => ['fact.did', row.val(1).as('is_active'), row.val(1).as('is_desynced')])
        .distinct()
        .where('kind', 'not in', ['gone', 'purged']),
    )
    .onConflict((oc) => oc.column('did').doUpdateSet({ is_desynced: 1 }))
    .execute()
}

/** Asks for a refetch of some repos, known or not. */
export async function markDesynced(trx: Transaction<Schema>, dids: readonly string[]): Promise<void> {
  const unique = [...new Set(dids)]
  for (let at = 0; at < unique.length; at += INSERT_MAX) {
    const values = unique.slice(at, at + INSERT_MAX).map((did) => ({ did, is_active: 1, is_desynced: 1 }))
    await trx
      .insertInto('repo')
      .values(values)
      .onConflict((oc) => oc.column('did').doUpdateSet({ is_desynced: 1 }))
      .execute()
  }
}

/** Some of the repos that wait for a refetch, in the order of their DIDs from `after` on. */
export async function readDesynced(db: Kysely<Schema>, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('repo')
    .select('did')
    .where('is_desynced', '=', 1)
    .where('did', '>', after)
    .orderBy('did')
    .limit(limit)
    .execute()
  return rows.map((row) => row.did)
}

/** Takes gaps for mended once nobody waits any more. */
export async function closeGapsIfMended(trx: Transaction<Schema>): Promise<void> {
  const waiting = await trx
    .selectFrom('repo')
    .select('did')
    .where('is_desynced', '=', 1)
    .limit(1)
    .executeTakeFirst()
  if (!waiting) await trx.deleteFrom('gap').execute()
}

/** Paths of somebody's records of which something is known. */
export async function readKnownPaths(db: Kysely<Schema>, did: string): Promise<string[]> {
  const rows = await db
    .selectFrom('fact')
    .select('path')
    .distinct()
    .where('did', '=', did)
    .where('path', '!=', '')
    .where('kind', '!=', 'gone')
    .execute()
  return rows.map((row) => row.path)
}
