/** A member leaves: their place says so, and the join in their own repo is gone. */
import type { DidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import type { Tables } from '../database/schema.ts'
import { revokeInvitesOf } from '../invites/store.ts'
import { groupNotFound } from '../refusal.ts'
import { type CommitTools, commitBatch } from '../repo-host/commit.ts'
import { findMember } from '../repo-host/membership.ts'
import { lockSpace } from '../repo-host/store.ts'
import type { AdminTools } from './admin-tools.ts'
import { assertOwnerStays, writeMember } from './write-member.ts'

/** Leaves; leaving again is leaving once. Throws GroupNotFound or LastOwner. */
export function leaveGroup(
  db: Database<Tables>,
  tools: CommitTools & Pick<AdminTools, 'takedowns'>,
  did: DidString,
  o: { readonly space: string; readonly keepItems?: boolean | undefined },
): Promise<void> {
  return db.transaction(async (trx) => {
    const group = await lockSpace(trx, o.space)
    const before = group && (await findMember(trx, group, did))
    // The answer to a retry, and to nobody else: who left knows that they did.
    if (before?.status === 'left') return
    if (!group || before?.status !== 'active') throw groupNotFound()
    const after = { ...before, status: 'left' as const, keepItems: o.keepItems === true }
    await assertOwnerStays(trx, tools, group, after)
    const join = { action: 'delete', collection: ids.join, rkey: 'self', record: undefined } as const
    await commitBatch(trx, tools, { space: group.uri, author: did, writes: [join] })
    await writeMember(trx, tools, group, { before, after, by: did })
    await revokeInvitesOf(trx, group.uri, did, tools.now())
  })
}
