import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Finds the few repos that wait for a refetch among all that were ever seen. */
export const repoDesynced: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createIndex('repo_desynced')
      .on('repo')
      .column('did')
      .where('is_desynced' as never, '=', 1)
      .execute()
  },
}
