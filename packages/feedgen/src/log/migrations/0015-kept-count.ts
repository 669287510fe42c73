import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * How many crumbs, posts and marks are kept of a person, at most: counted up with every one that is written, new or
 * not, and put right when it says that there are too many. So that nobody counts rows for whoever has few.
 */
export const keptCount: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('kept_count')
      .addColumn('did', 'text', (c) => c.notNull())
      .addColumn('kept_as', 'text', (c) => c.notNull())
      .addColumn('at_most', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('kept_count_key', ['did', 'kept_as'])
      .execute()
    await sql`
      insert into kept_count (did, kept_as, at_most)
      select did, kept_as, count(*) from fact where kept_as is not null group by did, kept_as`.execute(db)
  },
}
