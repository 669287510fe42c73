import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * What the operator has taken down and restored, in order; nothing is ever changed or removed, so it is the record of
 * who was hidden when. Apart from the groups: what an owner deletes does not undo it.
 */
export const takedown: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('takedown')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('is_down', 'integer', (c) => c.notNull())
      .addColumn('decided_at', 'bigint', (c) => c.notNull())
      .addColumn('note', 'text', (c) => c.notNull())
      .execute()
  },
}
