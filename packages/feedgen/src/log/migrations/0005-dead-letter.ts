import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Frames that could not be applied however often they were tried: kept whole, for a person to look at. */
export const deadLetter: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('dead_letter')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('epoch', 'text', (c) => c.notNull())
      .addColumn('cursor', 'bigint', (c) => c.notNull())
      .addColumn('frame_type', 'text', (c) => c.notNull())
      .addColumn('bytes', 'bytea', (c) => c.notNull())
      .addColumn('error', 'text', (c) => c.notNull())
      .addColumn('received_at', 'bigint', (c) => c.notNull())
      .execute()
  },
}
