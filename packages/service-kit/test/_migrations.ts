import type { Generated } from 'kysely'
import type { MigrationSet } from '../src/database/database.ts'

export interface Schema {
  author: { did: string; seen_at: number }
  entry: { seq: Generated<number>; did: string; body: Uint8Array; json: string; size: number }
}

/** Two migrations that use every column type the kit supports. */
export const migrations: MigrationSet = {
  '0001-author': {
    up: async (db) => {
      await db.schema
        .createTable('author')
        .addColumn('did', 'text', (c) => c.primaryKey())
        .addColumn('seen_at', 'bigint', (c) => c.notNull())
        .execute()
    },
  },
  '0002-entry': {
    up: async (db) => {
      await db.schema
        .createTable('entry')
        .addColumn('seq', 'bigserial', (c) => c.primaryKey())
        .addColumn('did', 'text', (c) => c.notNull().references('author.did').onDelete('cascade'))
        .addColumn('body', 'bytea', (c) => c.notNull())
        .addColumn('json', 'text', (c) => c.notNull())
        .addColumn('size', 'double precision', (c) => c.notNull())
        .execute()
      await db.schema.createIndex('entry_by_did').on('entry').columns(['did', 'seq']).execute()
    },
  },
}
