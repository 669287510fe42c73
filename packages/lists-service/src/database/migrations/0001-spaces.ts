import type { Migration } from 'kysely/migration'

/** One row a group. `position` counts the operations of all its repos: the place in the group's log. */
export const spaces: Migration = {
  async up(db) {
    await db.schema
      .createTable('spaces')
      .addColumn('uri', 'text', (c) => c.primaryKey())
      .addColumn('authority', 'text', (c) => c.notNull())
      .addColumn('position', 'bigint', (c) => c.notNull())
      .addColumn('changed_at', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute()
  },
}
