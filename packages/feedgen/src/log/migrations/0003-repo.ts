import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * What orders the events of one DID: the last rev applied, and the last account event of the stream
 * that told it. Kept after a purge, so that a replayed old event cannot bring anything back.
 */
export const repo: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('repo')
      .addColumn('did', 'text', (c) => c.primaryKey().notNull())
      .addColumn('rev', 'text')
      .addColumn('is_active', 'bigint', (c) => c.notNull())
      .addColumn('account_stream', 'text')
      .addColumn('account_seq', 'bigint')
      .addColumn('is_desynced', 'bigint', (c) => c.notNull())
      .execute()
  },
}
