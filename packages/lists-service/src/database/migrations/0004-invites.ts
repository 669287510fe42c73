import type { Migration } from 'kysely/migration'

/** Invites are this service's own state, never records. The code itself is not kept, only its SHA-256. */
export const invites: Migration = {
  async up(db) {
    await db.schema
      .createTable('invites')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('space', 'text', (c) => c.notNull().references('spaces.uri'))
      .addColumn('code_hash', 'text', (c) => c.notNull().unique())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('uses', 'bigint', (c) => c.notNull())
      .addColumn('max_uses', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addColumn('created_by', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute()
    // Serves the limit of invites a group has open.
    await db.schema.createIndex('invites_by_space').on('invites').column('space').execute()
  },
}
