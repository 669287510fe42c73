import { type Kysely, SqliteAdapter, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Entries of the first app and their steps by age: of these, too, only the newest of each person are kept (ADR 0022).
 * When an entry came to stand as it does was not written down before: the next write of it says so.
 */
export const entryAge: Migration = {
  async up(db: Kysely<unknown>) {
    // As in 0014: PostgreSQL reads no JSON with a NUL in it, and the first `at` of a body is its own.
    const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
    const at = isSqlite ? sql`json_extract(body, '$.at')` : sql`substring(body from '"at":(-?[0-9]+)')`
    await sql`
      update fact set sort_at = cast(${at} as bigint), kept_as = 'step'
      where kind = 'activity' and version != ''`.execute(db)
    await sql`update fact set sort_at = 0, kept_as = 'entry' where kind = 'entry'`.execute(db)
    await sql`
      insert into kept_count (did, kept_as, at_most)
      select did, kept_as, count(*) from fact where kept_as in ('step', 'entry') group by did, kept_as`.execute(
      db,
    )
  },
}
