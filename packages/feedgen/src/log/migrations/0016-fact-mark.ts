import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Finds the marks of a person about one work; their version names it. */
export const factMark: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createIndex('fact_mark')
      .on('fact')
      .columns(['did', 'version'])
      .where(sql<boolean>`kind = 'mark'`)
      .execute()
  },
}
