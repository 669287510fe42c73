import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Stretches of a stream that never reached us. Recorded so that a repair knows them; shown by /readyz. */
export const gap: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('gap')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('epoch', 'text', (c) => c.notNull())
      .addColumn('why', 'text', (c) => c.notNull())
      .addColumn('from_cursor', 'bigint')
      .addColumn('to_cursor', 'bigint', (c) => c.notNull())
      .addColumn('noticed_at', 'bigint', (c) => c.notNull())
      .execute()
  },
}
