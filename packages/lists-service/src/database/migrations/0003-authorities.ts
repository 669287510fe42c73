import type { Migration } from 'kysely/migration'

/**
 * The groups' own identities. A row is written before the directory hears of the DID, so no DID exists whose
 * keys are lost, and a retry finishes what the first attempt began. `space` is filled when the group stands.
 */
export const authorities: Migration = {
  async up(db) {
    await db.schema
      .createTable('authorities')
      .addColumn('did', 'text', (c) => c.primaryKey())
      .addColumn('creator', 'text', (c) => c.notNull())
      .addColumn('request_key', 'text', (c) => c.notNull().unique())
      .addColumn('request_hash', 'text', (c) => c.notNull())
      .addColumn('skey', 'text', (c) => c.notNull())
      .addColumn('genesis', 'text', (c) => c.notNull())
      .addColumn('sealed_keys', 'bytea', (c) => c.notNull())
      .addColumn('space', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute()
    // Serves the limit of groups a person makes.
    await db.schema.createIndex('authorities_by_creator').on('authorities').column('creator').execute()
  },
}
