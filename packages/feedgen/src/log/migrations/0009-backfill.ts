import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** How far the search for repos that hold a collection has come, so that it goes on after a restart. */
export const backfill: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('backfill')
      .addColumn('host', 'text', (c) => c.notNull())
      .addColumn('collection', 'text', (c) => c.notNull())
      .addColumn('cursor', 'text')
      .addColumn('is_done', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('backfill_pkey', ['host', 'collection'])
      .execute()
  },
}
