import type { Migration } from 'kysely/migration'

/** Service tokens that were used for a write, until they expire: a replay is refused after a restart too. */
export const seenTokens: Migration = {
  async up(db) {
    await db.schema
      .createTable('seen_tokens')
      .addColumn('key_hash', 'text', (c) => c.primaryKey())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute()
    // Serves the pruning of expired ones.
    await db.schema.createIndex('seen_tokens_by_expiry').on('seen_tokens').column('expires_at').execute()
  },
}
