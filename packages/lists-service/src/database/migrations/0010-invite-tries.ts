import type { Migration } from 'kysely/migration'

/** How often an account tried invite codes in its present minute: a limit that a restart does not lift. */
export const inviteTries: Migration = {
  async up(db) {
    await db.schema
      .createTable('invite_tries')
      .addColumn('did_hash', 'text', (c) => c.primaryKey())
      .addColumn('since', 'bigint', (c) => c.notNull())
      .addColumn('tries', 'bigint', (c) => c.notNull())
      .execute()
    // Serves the pruning of minutes that are over.
    await db.schema.createIndex('invite_tries_by_since').on('invite_tries').column('since').execute()
  },
}
