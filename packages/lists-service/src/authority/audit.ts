/** The record of what admins do. Kept in the transaction of the act, so that neither is there without the other. */
import { randomUUID } from 'node:crypto'
import type { DidString } from '@atproto/lex-schema'
import type { Db, Trx } from '../database/schema.ts'
import { Refusal } from '../refusal.ts'
import { keyedHash } from './keyed-hash.ts'

/** Something done with the rights of an admin. */
export interface AdminAct {
  readonly act:
    | 'group-changed'
    | 'group-deleted'
    | 'invite-created'
    | 'invite-revoked'
    | 'member-removed'
    | 'member-restored'
    | 'role-changed'
  readonly space: string
  readonly actor: DidString
  /** The member it was done to. */
  readonly subject?: DidString
}

/** Keeps an act. Throws RateLimitExceeded, which undoes it, where the actor did too much to the group. */
export type Audit = (trx: Trx, act: AdminAct) => Promise<void>

/** An act as it is read: who did it is known where they are among the people who were asked about. */
export interface ReadAct {
  /** ms since 1970. */
  readonly at: number
  readonly act: string
  readonly actor: string | undefined
  readonly subject: string | undefined
}

/**
 * An audit whose hashes need the service's secret (hex): an operator can ask about a person they know of, and
 * nobody can read from the table who is in which group.
 */
export function createAudit(o: {
  readonly secret: string
  readonly now: () => number
  readonly perMinute: number
}): Audit {
  const hash = auditHash(o.secret)
  return async (trx, { act, space, actor, subject }) => {
    const row = {
      id: randomUUID(),
      at: o.now(),
      act,
      group_hash: hash(space),
      actor_hash: hash(actor),
      subject_hash: subject === undefined ? null : hash(subject),
    }
    await trx.insertInto('admin_acts').values(row).execute()
    if ((await countLately(trx, row)) > o.perMinute) {
      throw new Refusal('RateLimitExceeded', 'acts of an admin a minute', { retryAfterSeconds: 60 })
    }
  }
}

/**
 * What was done to a group, oldest first; also to one that ended. Names are kept as keyed hashes, so only `people` can
 * be recognised; everybody else is undefined, and so is the subject of an act that had none.
 */
export async function readActs(
  db: Db,
  o: { readonly secret: string; readonly space: string; readonly people: readonly string[] },
): Promise<ReadAct[]> {
  const hash = auditHash(o.secret)
  const names = new Map(o.people.map((did) => [hash(did), did]))
  const rows = await db
    .selectFrom('admin_acts')
    .select(['at', 'act', 'actor_hash', 'subject_hash'])
    .where('group_hash', '=', hash(o.space))
    .orderBy('at')
    .execute()
  return rows.map(({ at, act, actor_hash, subject_hash }) => ({
    at,
    act,
    actor: names.get(actor_hash),
    subject: names.get(subject_hash ?? ''),
  }))
}

function auditHash(secret: string): (text: string) => string {
  return keyedHash(secret, 'breadcrumbs lists: names in the audit')
}

async function countLately(
  trx: Trx,
  { group_hash, actor_hash, at }: { group_hash: string; actor_hash: string; at: number },
): Promise<number> {
  const { count } = await trx
    .selectFrom('admin_acts')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('group_hash', '=', group_hash)
    .where('actor_hash', '=', actor_hash)
    .where('at', '>', at - 60_000)
    // Of the future only where the clock was set back since (OP-010).
    .where('at', '<=', at)
    .executeTakeFirstOrThrow()
  return Number(count)
}
