import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Which commit of each repo was the last when a stream was ended in order, and at which cursor that was. One row at most:
 * whoever begins to follow a stream takes it away.
 */
export const commitHeads: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('commit_heads')
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('epoch', 'text', (c) => c.notNull())
      .addColumn('cursor', 'bigint', (c) => c.notNull())
      .addColumn('revs', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('commit_heads_pk', ['source', 'epoch'])
      .execute()
  },
}
