import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The bytes of a snapshot of the index, some chunks of one table in a row. */
export const indexChunk: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('index_chunk')
      .addColumn('snapshot', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('n', 'bigint', (c) => c.notNull())
      .addColumn('bytes', 'bytea', (c) => c.notNull())
      .addPrimaryKeyConstraint('index_chunk_pkey', ['snapshot', 'name', 'n'])
      .execute()
  },
}
