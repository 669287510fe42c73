import type { Transaction } from 'kysely'
import type { KeptAs } from './fact.ts'
import type { Schema } from './schema.ts'

/** Rows of one statement; bounds its parameters. */
const ROWS_MAX = 300

/** How many facts of one kind are kept of somebody, at most. */
export interface KeptCount {
  readonly did: string
  readonly keptAs: KeptAs
  readonly atMost: number
}

/** Counts up, and answers where the counts stand then. Each person and kind once. */
export async function addKept(trx: Transaction<Schema>, written: readonly KeptCount[]): Promise<KeptCount[]> {
  const counts: KeptCount[] = []
  for (let at = 0; at < written.length; at += ROWS_MAX) {
    const rows = await trx
      .insertInto('kept_count')
      .values(
        written
          .slice(at, at + ROWS_MAX)
          .map(({ did, keptAs, atMost }) => ({ did, kept_as: keptAs, at_most: atMost })),
      )
      .onConflict((oc) =>
        oc.columns(['did', 'kept_as']).doUpdateSet((eb) => ({
          at_most: eb('kept_count.at_most', '+', eb.ref('excluded.at_most')),
        })),
      )
      .returning(['did', 'kept_as', 'at_most'])
      .execute()
    for (const row of rows) counts.push({ did: row.did, keptAs: row.kept_as, atMost: Number(row.at_most) })
  }
  return counts
}

/** Puts a count right. */
export async function setKept(trx: Transaction<Schema>, { did, keptAs, atMost }: KeptCount): Promise<void> {
  await trx
    .updateTable('kept_count')
    .set({ at_most: atMost })
    .where('did', '=', did)
    .where('kept_as', '=', keptAs)
    .execute()
}

/** Nothing is kept of somebody any more. */
export async function dropKept(trx: Transaction<Schema>, did: string): Promise<void> {
  await trx.deleteFrom('kept_count').where('did', '=', did).execute()
}
