import type { Migration } from 'kysely/migration'

/** First answers to writes that named an idempotency key, so that a retry gets the same one. */
export const answers: Migration = {
  async up(db) {
    await db.schema
      .createTable('answers')
      .addColumn('key_hash', 'text', (c) => c.primaryKey())
      .addColumn('request_hash', 'text', (c) => c.notNull())
      .addColumn('answer', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute()
    // Serves the pruning of old answers.
    await db.schema.createIndex('answers_by_age').on('answers').column('created_at').execute()
  },
}
