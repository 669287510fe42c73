/** Changes what a member may do, takes them out, or lets them back in. */
import type { DidString } from '@atproto/lex-schema'
import type { app } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import type { Tables, Trx } from '../database/schema.ts'
import { revokeInvitesOf } from '../invites/store.ts'
import { may, mayGovern, mayGrant, roleOfToken } from '../list/access.ts'
import type { Member } from '../list/members.ts'
import { Refusal } from '../refusal.ts'
import { findMember } from '../repo-host/membership.ts'
import { type AdminTools, lockFor } from './admin-tools.ts'
import { assertOwnerStays, writeMember } from './write-member.ts'

type Input = app.breadcrumbs.temp.setMember.$InputBody

/**
 * Writes the member's new place; again is as good as once. Removed members come back by this alone: an old code
 * must not undo what an admin decided. Who left comes back by an invite: joining is one's own act.
 * Throws GroupNotFound, Forbidden, MemberNotFound, LastOwner or InvalidRequest.
 */
export function setMember(
  db: Database<Tables>,
  tools: AdminTools,
  did: DidString,
  input: Input,
): Promise<void> {
  return db.transaction(async (trx) => {
    const group = await lockFor(trx, input.space, did, 'administer')
    const before = await findMember(trx, group, input.did)
    const isHidden = tools.takedowns.hasPerson(input.did)
    if (!before || isHidden || before.status === 'left') throw new Refusal('MemberNotFound', 'no such member')
    const after = changed(before, input)
    assertAllowed(group.caller, before, after)
    await assertOwnerStays(trx, tools, group, after)
    if (!(await writeMember(trx, tools, group, { before, after, by: did }))) return
    const mayInvite = after.status === 'active' && may(after.role, 'invite')
    if (!mayInvite) await revokeInvitesOf(trx, group.uri, after.did, tools.now())
    await recordAct(trx, tools, group.uri, { actor: did, before, after })
  })
}

function changed(before: Member, { role, status, keepItems }: Input): Member {
  const newRole = role === undefined ? before.role : roleOfToken(role)
  if (!newRole) throw new Refusal('InvalidRequest', 'no such role')
  const newStatus = status === undefined ? before.status : SETTABLE.find((known) => known === status)
  if (!newStatus) throw new Refusal('InvalidRequest', 'a member is active or removed')
  const keeps = newStatus === 'removed' && (keepItems ?? before.keepItems)
  return { ...before, role: newRole, status: newStatus, keepItems: keeps }
}

const SETTABLE = ['active', 'removed'] as const

function assertAllowed(caller: Member, before: Member, after: Member): void {
  const isSelf = caller.did === before.did
  if (isSelf && after.status === 'removed') {
    throw new Refusal('InvalidRequest', 'nobody removes themself: leave the group instead')
  }
  const changesRole = after.role !== before.role
  const staysBelow = !changesRole || mayGrant(caller.role, after.role)
  if (!mayGovern(caller.role, before.role, isSelf) || !staysBelow) {
    throw new Refusal('Forbidden', 'only an owner makes or changes admins and owners')
  }
}

function recordAct(
  trx: Trx,
  tools: AdminTools,
  space: string,
  o: { readonly actor: DidString; readonly before: Member; readonly after: Member },
): Promise<void> {
  const wasIn = o.before.status === 'active'
  const isIn = o.after.status === 'active'
  const act = wasIn === isIn ? 'role-changed' : isIn ? 'member-restored' : 'member-removed'
  return tools.audit(trx, { act, space, actor: o.actor, subject: o.after.did })
}
