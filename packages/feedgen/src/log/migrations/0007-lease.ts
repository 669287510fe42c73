import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

interface Lease {
  lease: { id: number; holder: string; epoch: number; expires_at: number; seen: number }
}

/**
 * One row: which process may follow the stream. `epoch` rises with every change of holder and fences
 * the one before; `expires_at` is in ms of the database's clock, the only one all processes share;
 * `seen` is how far the holder has read the log.
 */
export const lease: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('lease')
      .addColumn('id', 'bigint', (c) => c.primaryKey())
      .addColumn('holder', 'text', (c) => c.notNull())
      .addColumn('epoch', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addColumn('seen', 'bigint', (c) => c.notNull())
      .execute()
    await (db as Kysely<Lease>)
      .insertInto('lease')
      .values({ id: 1, holder: '', epoch: 0, expires_at: 0, seen: 0 })
      .execute()
  },
}
