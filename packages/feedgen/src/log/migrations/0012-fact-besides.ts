import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Finds the facts that a snapshot of the index does not hold, few among many crumbs and posts. */
export const factBesides: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createIndex('fact_besides')
      .on('fact')
      .column('position')
      .where(
        sql<boolean>`kind not in ('post', 'claim', 'recent', 'gone', 'purged') and not (kind = 'activity' and version = '')`,
      )
      .execute()
  },
}
