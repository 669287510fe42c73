/** Joins a group by a code: the authority's member record and the member's own join, or nothing. */
import type { DidString } from '@atproto/lex-schema'
import { type app, ids } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import type { AdminTools } from '../authority/admin-tools.ts'
import type { Tables, Trx } from '../database/schema.ts'
import { type Role, roleToken } from '../list/access.ts'
import { definedOnly } from '../list/defined-only.ts'
import { inviteNotFound, Refusal } from '../refusal.ts'
import { type CommitTools, commitBatch } from '../repo-host/commit.ts'
import { findMember } from '../repo-host/membership.ts'
import { prepareOwnRecord } from '../repo-host/prepare-write.ts'
import { countRecords, lockSpace } from '../repo-host/store.ts'
import { hashCode } from './code.ts'
import { findInvite, type Invite, takeInvite } from './store.ts'

/** The body of acceptInvite. */
export type AcceptInvite = app.breadcrumbs.temp.acceptInvite.$InputBody

/**
 * Joins, and answers the group's space URI. Joining twice is joining once and uses nothing up. Who was removed
 * stays out: an old code must not undo what an admin decided. Throws InviteNotFound or LimitReached.
 */
export function acceptInvite(
  db: Database<Tables>,
  tools: CommitTools & Pick<AdminTools, 'takedowns'>,
  caller: DidString,
  input: AcceptInvite,
): Promise<string> {
  const codeHash = hashCode(input.code)
  return db.transaction(async (trx) => {
    const invite = await findInvite(trx, codeHash)
    if (invite && tools.takedowns.hidesInvite(invite)) throw inviteNotFound()
    const space = invite && (await lockSpace(trx, invite.space))
    if (!space) throw inviteNotFound()
    const member = await findMember(trx, space, caller)
    if (member?.status === 'active') return space.uri
    if (member?.status === 'removed') throw inviteNotFound()
    if (!(await takeInvite(trx, invite.id, tools.now()))) throw inviteNotFound()
    await writeMembership(trx, tools, space, invite, caller, input)
    if ((await countRecords(trx, space.uri, ids.member)) > tools.limits.membersPerGroup) {
      throw new Refusal('LimitReached', 'members of a group')
    }
    return space.uri
  })
}

async function writeMembership(
  trx: Trx,
  tools: CommitTools,
  space: { readonly uri: string; readonly authority: DidString },
  invite: Invite,
  did: DidString,
  { nickname, shareProgress }: AcceptInvite,
): Promise<void> {
  const createdAt = new Date(tools.now()).toISOString()
  const role = roleToken(invite.role as Role)
  const member = { did, role, status: 'active', createdAt, by: invite.created_by }
  const join = definedOnly({ nickname, shareProgress, createdAt })
  await commitBatch(trx, tools, {
    space: space.uri,
    author: space.authority,
    writes: [prepareOwnRecord(space.authority, ids.member, did, member)],
    acting: invite.created_by,
  })
  await commitBatch(trx, tools, {
    space: space.uri,
    author: did,
    writes: [prepareOwnRecord(did, ids.join, 'self', join)],
  })
}
