/**
 * What an operator has hidden and shown again, in a table of each service. Rows are only ever added, so the table is
 * also the record of who was hidden when, and why.
 */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'

/** The table, as a migration of each service makes it. */
export interface TakedownTables {
  takedown: {
    id: string
    subject: string
    is_down: number
    /** ms. */
    decided_at: number
    note: string
  }
}

/** One decision of the operator. */
export interface Takedown {
  /** What it is about, as the service names its subjects. */
  readonly subject: string
  /** False: shown again. */
  readonly isDown: boolean
  /** ms since 1970. */
  readonly decidedAt: number
  readonly note: string
}

/** Adds a decision. It counts after all there are, also where the clock went back since. */
export async function insertTakedown<T extends TakedownTables>(
  db: Kysely<T>,
  { subject, isDown, decidedAt, note }: Takedown,
): Promise<void> {
  const table = ofTakedowns(db)
  const { last } = await table
    .selectFrom('takedown')
    .select((eb) => eb.fn.max('decided_at').as('last'))
    .executeTakeFirstOrThrow()
  const at = Math.max(decidedAt, (last ?? 0) + 1)
  const row = { id: randomUUID(), subject, is_down: Number(isDown), decided_at: at, note }
  await table.insertInto('takedown').values(row).execute()
}

/** Every decision, oldest first; of each subject the last one holds. */
export async function readTakedowns<T extends TakedownTables>(db: Kysely<T>): Promise<Takedown[]> {
  const rows = await ofTakedowns(db)
    .selectFrom('takedown')
    .select(['subject', 'is_down', 'decided_at', 'note'])
    .orderBy('decided_at')
    .orderBy('id')
    .execute()
  return rows.map(({ subject, is_down, decided_at, note }) => ({
    subject,
    isDown: is_down === 1,
    decidedAt: decided_at,
    note,
  }))
}

/** Of a service's tables only this one is looked at. */
function ofTakedowns<T extends TakedownTables>(db: Kysely<T>): Kysely<TakedownTables> {
  return db as unknown as Kysely<TakedownTables>
}
