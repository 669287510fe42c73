import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** How far each stream is applied. One row per source and epoch: their numbers are never compared. */
export const streamPosition: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('stream_position')
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('epoch', 'text', (c) => c.notNull())
      .addColumn('cursor', 'bigint', (c) => c.notNull())
      .addColumn('time_ms', 'bigint')
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('stream_position_pk', ['source', 'epoch'])
      .execute()
  },
}
