/**
 * Who is told that a group ended: whoever was in it then, and nobody else (MB-013; reference, "Deleting a space").
 * Their apps may drop what they keep of it, which no other answer allows them to.
 */
import type { Db, Trx } from '../database/schema.ts'
import { keyedHash } from './keyed-hash.ts'

/** Made by {@link createEndedGroups}. */
export interface EndedGroups {
  /** Remembers who is in the group, in the transaction that ends it. */
  keep(trx: Trx, space: string, members: readonly string[]): Promise<void>
  /** Whether the group ended while this person was in it. */
  had(db: Db, space: string, did: string): Promise<boolean>
}

/** On the table `ended_groups`; `secret` is 32 bytes in hex. */
export function createEndedGroups(o: { readonly secret: string; readonly now: () => number }): EndedGroups {
  const hash = keyedHash(o.secret, 'breadcrumbs lists: members of ended groups')
  const hashOf = (space: string, did: string) => hash(`${space}\n${did}`)
  return {
    async keep(trx, space, members) {
      if (members.length === 0) return
      const rows = members.map((did) => ({ member_hash: hashOf(space, did), ended_at: o.now() }))
      await trx
        .insertInto('ended_groups')
        .values(rows)
        .onConflict((oc) => oc.column('member_hash').doNothing())
        .execute()
    },
    async had(db, space, did) {
      const found = await db
        .selectFrom('ended_groups')
        .select('ended_at')
        .where('member_hash', '=', hashOf(space, did))
        // One that a copy brought back is there: nobody is told that it ended.
        .where((eb) => eb.not(eb.exists(eb.selectFrom('spaces').select('uri').where('uri', '=', space))))
        .executeTakeFirst()
      return found !== undefined
    },
  }
}
