import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * The log of facts. Compacted on write: of one (did, path, kind, version) only the newest fact stays,
 * so the log is as long as what is true, and a deletion leaves nothing of what it deleted.
 */
export const fact: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('fact')
      .addColumn('position', 'bigint', (c) => c.primaryKey())
      .addColumn('did', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('path', 'text', (c) => c.notNull())
      .addColumn('version', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .execute()
    // Serves the compaction on write, and "what is known about these paths" of apply-batch.
    await db.schema
      .createIndex('fact_subject')
      .unique()
      .on('fact')
      .columns(['did', 'path', 'kind', 'version'])
      .execute()
  },
}
