import type { Migration } from 'kysely/migration'

/** Tickets for live updates, until they are used or expire. In the database, because another process may take them. */
export const tickets: Migration = {
  async up(db) {
    await db.schema
      .createTable('tickets')
      .addColumn('ticket_hash', 'text', (c) => c.primaryKey())
      .addColumn('space', 'text', (c) => c.notNull())
      .addColumn('did', 'text', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute()
    // Serves the pruning of expired ones.
    await db.schema.createIndex('tickets_by_expiry').on('tickets').column('expires_at').execute()
  },
}
