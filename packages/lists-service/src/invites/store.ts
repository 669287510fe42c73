/** The SQL of invites. */
import type { DidString } from '@atproto/lex-schema'
import type { Db, Tables, Trx } from '../database/schema.ts'

/** An invite without the hash of its code. */
export type Invite = Omit<Tables['invites'], 'code_hash'>

const COLUMNS = [
  'id',
  'space',
  'role',
  'uses',
  'max_uses',
  'expires_at',
  'created_by',
  'created_at',
  'revoked_at',
] as const

/** An invite from further ahead was made before the clock was set back: it would last for as long as the step (OP-010). */
const CLOCK_MS = 5 * 60_000

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
  const isInTime = invite.created_at <= now + CLOCK_MS && now < invite.expires_at
  return isInTime && invite.uses < invite.max_uses && invite.revoked_at === null
}

/** Uses the invite once. One statement decides, so of many at once just as many win as there are uses left. */
export async function takeInvite(trx: Trx, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('invites')
    .set((eb) => ({ uses: eb('uses', '+', 1) }))
    .where('id', '=', id)
    .where('created_at', '<=', now + CLOCK_MS)
    .where('expires_at', '>', now)
    .where('revoked_at', 'is', null)
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
    .where('revoked_at', 'is', null)
    .whereRef('uses', '<', 'max_uses')
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Takes one invite of the group back; false where there is none of that id. Again is as good as once. */
export async function revokeInvite(trx: Trx, space: string, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('invites')
    .set((eb) => ({ revoked_at: eb.fn.coalesce('revoked_at', eb.val(now)) }))
    .where('space', '=', space)
    .where('id', '=', id)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Takes back whatever the member had open: who may not invite any more has no codes out. */
export async function revokeInvitesOf(trx: Trx, space: string, did: DidString, now: number): Promise<void> {
  await trx
    .updateTable('invites')
    .set({ revoked_at: now })
    .where('space', '=', space)
    .where('created_by', '=', did)
    .where('revoked_at', 'is', null)
    .execute()
}

/** Takes every invite back that still worked; answers how many. */
export async function revokeAllInvites(db: Db, now: number): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('invites')
    .set({ revoked_at: now })
    .where('expires_at', '>', now)
    .where('revoked_at', 'is', null)
    .whereRef('uses', '<', 'max_uses')
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Invites of the group, newest first, after the one named by time and id. */
export function readInvites(
  db: Db,
  space: string,
  o: { readonly limit: number; readonly after: { readonly at: number; readonly id: string } | undefined },
): Promise<Invite[]> {
  const { after } = o
  let query = db.selectFrom('invites').select(COLUMNS).where('space', '=', space)
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('created_at', '<', after.at),
        eb.and([eb('created_at', '=', after.at), eb('id', '<', after.id)]),
      ]),
    )
  }
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(o.limit).execute()
}
