import type { Migration } from 'kysely/migration'

/**
 * Who was in a group when it ended, as keyed hashes of both together: they are told that it ended, nobody else is,
 * and a stolen copy of the table names neither people nor groups.
 */
export const endedGroups: Migration = {
  async up(db) {
    await db.schema
      .createTable('ended_groups')
      .addColumn('member_hash', 'text', (c) => c.primaryKey())
      .addColumn('ended_at', 'bigint', (c) => c.notNull())
      .execute()
  },
}
