/** The record of what admins do. Kept in the transaction of the act, so that neither is there without the other. */
import { createHmac, hkdfSync, randomUUID } from 'node:crypto'
import type { DidString } from '@atproto/lex-schema'
import type { Trx } from '../database/schema.ts'

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

/** Keeps an act. */
export type Audit = (trx: Trx, act: AdminAct) => Promise<void>

/**
 * An audit whose hashes need the service's secret (hex): an operator can ask about a person they know of, and
 * nobody can read from the table who is in which group.
 */
export function createAudit(o: { readonly secret: string; readonly now: () => number }): Audit {
  const purpose = 'breadcrumbs lists: names in the audit'
  const key = Buffer.from(hkdfSync('sha256', Buffer.from(o.secret, 'hex'), Buffer.alloc(0), purpose, 32))
  const hash = (text: string) => createHmac('sha256', key).update(text).digest('hex')
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
  }
}
