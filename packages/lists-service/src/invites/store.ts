/** The SQL of invites. */
import type { Db, Tables, Trx } from '../database/schema.ts'

/** An invite without the hash of its code. */
export type Invite = Omit<Tables['invites'], 'code_hash'>

const COLUMNS = ['id', 'space', 'role', 'uses', 'max_uses', 'expires_at', 'created_by', 'created_at'] as const

/** Keeps a new invite. */
export async function insertInvite(trx: Trx, row: Tables['invites']): Promise<void> {
  await trx.insertInto('invites').values(row).execute()
}

/** The invite of a code, whether it still works or not. */
export function findInvite(db: Db, codeHash: string): Promise<Invite | undefined> {
  return db.selectFrom('invites').select(COLUMNS).where('code_hash', '=', codeHash).executeTakeFirst()
}

/** Whether the invite works at the time. */
export function isOpen(invite: Invite, now: number): boolean {
  return invite.uses < invite.max_uses && now < invite.expires_at
}

/** Uses the invite once. One statement decides, so of many at once just as many win as there are uses left. */
export async function takeInvite(trx: Trx, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('invites')
    .set((eb) => ({ uses: eb('uses', '+', 1) }))
    .where('id', '=', id)
    .where('expires_at', '>', now)
    .whereRef('uses', '<', 'max_uses')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** How many invites of the group work at the time. */
export async function countOpenInvites(db: Db, space: string, now: number): Promise<number> {
  const { count } = await db
    .selectFrom('invites')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('space', '=', space)
    .where('expires_at', '>', now)
    .whereRef('uses', '<', 'max_uses')
    .executeTakeFirstOrThrow()
  return Number(count)
}
