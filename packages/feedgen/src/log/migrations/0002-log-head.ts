import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * One row: the last position given out. Taking positions here, instead of from a sequence, locks
 * the row until commit: facts become visible in the order of their positions, so a reader that
 * tails by position can never step over one that commits late.
 */
export const logHead: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('log_head')
      .addColumn('id', 'bigint', (c) => c.primaryKey())
      .addColumn('position', 'bigint', (c) => c.notNull())
      .execute()
    await (db as Kysely<{ log_head: { id: number; position: number } }>)
      .insertInto('log_head')
      .values({ id: 1, position: 0 })
      .execute()
  },
}
