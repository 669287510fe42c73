import type { Database } from '@breadcrumbs/service-kit'
import type { Tables } from '../database/schema.ts'

/** Adds the decisions of one database to those of another; what both have is there once. */
export async function copyTakedowns(from: Database<Tables>, to: Database<Tables>): Promise<void> {
  const rows = await from.kysely
    .selectFrom('takedown')
    .select(['id', 'subject', 'is_down', 'decided_at', 'note'])
    .execute()
  for (const row of rows) {
    await to.kysely
      .insertInto('takedown')
      .values(row)
      .onConflict((oc) => oc.column('id').doNothing())
      .execute()
  }
}
