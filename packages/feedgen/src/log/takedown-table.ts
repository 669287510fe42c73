import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** One decision of the operator. */
export interface Takedown {
  /** A DID, or the at-uri of a post or crumb. */
  readonly subject: string
  /** False: shown again. */
  readonly isDown: boolean
  /** ms. */
  readonly decidedAt: number
  readonly note: string
}

export async function insertTakedown(db: Kysely<Schema>, o: Takedown): Promise<void> {
  await db
    .insertInto('takedown')
    .values({
      id: randomUUID(),
      subject: o.subject,
      is_down: Number(o.isDown),
      decided_at: o.decidedAt,
      note: o.note,
    })
    .execute()
}

/** Every decision, oldest first; of each subject the last one holds. */
export async function readTakedowns(db: Kysely<Schema>): Promise<Takedown[]> {
  const rows = await db.selectFrom('takedown').selectAll().orderBy('decided_at').execute()
  return rows.map(({ subject, is_down, decided_at, note }) => ({
    subject,
    isDown: is_down === 1,
    decidedAt: decided_at,
    note,
  }))
}
