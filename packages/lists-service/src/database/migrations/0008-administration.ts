import type { Migration } from 'kysely/migration'

/**
 * What admins did, and what is left of groups that ended. People and groups stand here as keyed hashes only: the
 * table outlives the groups, and a stolen copy of it names nobody.
 */
export const administration: Migration = {
  async up(db) {
    await db.schema
      .createTable('admin_acts')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('act', 'text', (c) => c.notNull())
      .addColumn('group_hash', 'text', (c) => c.notNull())
      .addColumn('actor_hash', 'text', (c) => c.notNull())
      .addColumn('subject_hash', 'text')
      .execute()
    // Serves the operator's question what happened in one group.
    await db.schema
      .createIndex('admin_acts_by_group')
      .on('admin_acts')
      .columns(['group_hash', 'at'])
      .execute()
    await db.schema.alterTable('invites').addColumn('revoked_at', 'bigint').execute()
  },
}
