import type { Migration } from 'kysely/migration'

/** Versions of lists, items and their states that were overwritten or deleted, for a while: what can be restored. */
export const pastVersions: Migration = {
  async up(db) {
    await db.schema
      .createTable('past_versions')
      .addColumn('space', 'text', (c) => c.notNull())
      .addColumn('author', 'text', (c) => c.notNull())
      .addColumn('collection', 'text', (c) => c.notNull())
      .addColumn('rkey', 'text', (c) => c.notNull())
      .addColumn('cid', 'text', (c) => c.notNull())
      .addColumn('bytes', 'bytea', (c) => c.notNull())
      .addColumn('replaced_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('past_versions_pkey', ['space', 'author', 'collection', 'rkey', 'cid'])
      .execute()
    // Serves the pruning of old ones.
    await db.schema.createIndex('past_versions_by_age').on('past_versions').column('replaced_at').execute()
  },
}
