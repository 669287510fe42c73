import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * The columns of a memory index as they were at a position of the log. A row is written when all of
 * its chunks (migration 0011) are there.
 */
export const indexSnapshot: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('index_snapshot')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('form', 'text', (c) => c.notNull())
      .addColumn('position', 'bigint', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('checksum', 'bigint', (c) => c.notNull())
      .execute()
  },
}
