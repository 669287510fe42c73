/** The SQL of groups' identities. */
import type { DidString } from '@atproto/lex-schema'
import type { Db, Tables, Trx } from '../database/schema.ts'

type Authority = Tables['authorities']

const COLUMNS = ['did', 'request_hash', 'skey', 'genesis', 'space', 'created_at'] as const

/** The group a request made or began to make. */
export function findByRequest(db: Db, requestKey: string) {
  return db.selectFrom('authorities').select(COLUMNS).where('request_key', '=', requestKey).executeTakeFirst()
}

/** Keeps a new identity; of two requests with one key the first stands, and false is answered to the second. */
export async function insertAuthority(db: Db, row: Authority): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('authorities')
    .values(row)
    .onConflict((oc) => oc.column('request_key').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Notes that the group stands; false when another request was first. */
export async function claimSpace(trx: Trx, did: DidString, space: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('authorities')
    .set({ space })
    .where('did', '=', did)
    .where('space', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** How many groups the account made or began to make. */
export async function countByCreator(db: Db, creator: DidString): Promise<number> {
  const { count } = await db
    .selectFrom('authorities')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('creator', '=', creator)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/**
 * Writes nothing new about the identity, and is acknowledged only once all that was written before is durable: what an
 * earlier try left may be on this server alone (ADR 0024), and keys must not be lost that the directory has heard of.
 */
export async function confirmAuthority(db: Db, did: DidString): Promise<void> {
  await db
    .updateTable('authorities')
    .set((eb) => ({ space: eb.ref('space') }))
    .where('did', '=', did)
    .execute()
}
