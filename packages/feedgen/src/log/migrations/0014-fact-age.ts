import { type Kysely, SqliteAdapter, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Crumbs, posts and marks by age: of these only the newest of each person are kept (ADR 0022). `kept_as` says which of
 * the three a fact is, `sort_at` its time in ms; both are null for all others.
 */
export const factAge: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('fact').addColumn('kept_as', 'text').execute()
    await db.schema.alterTable('fact').addColumn('sort_at', 'bigint').execute()
    // PostgreSQL reads no JSON with a NUL in it, which titles may have; the first `at` of a body is its own.
    const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
    const at = isSqlite ? sql`json_extract(body, '$.at')` : sql`substring(body from '"at":(-?[0-9]+)')`
    await sql`
      update fact set sort_at = cast(${at} as bigint), kept_as = case kind when 'post' then 'post' else 'crumb' end
      where kind = 'post' or (kind = 'activity' and version = '')`.execute(db)
    await db.schema
      .createIndex('fact_age')
      .on('fact')
      .columns(['did', 'kept_as', 'sort_at'])
      .where(sql<boolean>`kept_as is not null`)
      .execute()
  },
}
