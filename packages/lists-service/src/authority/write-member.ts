/** A person's place in a group, as the authority writes it. */
import type { DidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import type { Trx } from '../database/schema.ts'
import { roleToken } from '../list/access.ts'
import { definedOnly } from '../list/defined-only.ts'
import type { Member } from '../list/members.ts'
import { Refusal } from '../refusal.ts'
import { type CommitTools, commitBatch } from '../repo-host/commit.ts'
import { findMembers } from '../repo-host/membership.ts'
import { prepareOwnRecord } from '../repo-host/prepare-write.ts'
import type { AdminTools } from './admin-tools.ts'

type Group = { readonly uri: string; readonly authority: DidString }

/** Writes the member's record on behalf of somebody; a place that is the same as before writes nothing. */
export async function writeMember(
  trx: Trx,
  tools: CommitTools,
  group: Group,
  o: { readonly before: Member; readonly after: Member; readonly by: DidString },
): Promise<boolean> {
  const { before, after, by } = o
  const isSame =
    before.role === after.role && before.status === after.status && before.keepItems === after.keepItems
  if (isSame) return false
  const value = definedOnly({
    did: after.did,
    role: roleToken(after.role),
    status: after.status,
    keepItems: after.keepItems ? true : undefined,
    createdAt: after.createdAt,
    by,
    updatedAt: new Date(tools.now()).toISOString(),
  })
  const writes = [prepareOwnRecord(group.authority, ids.member, after.did, value)]
  await commitBatch(trx, tools, { space: group.uri, author: group.authority, writes, acting: by })
  return true
}

/**
 * A group keeps somebody who can run it, which who is taken down cannot: they are not there for anybody, and an owner
 * who sees nobody beside them is told so. Throws LastOwner where the change would leave none (MB-007).
 */
export async function assertOwnerStays(
  trx: Trx,
  { takedowns }: Pick<AdminTools, 'takedowns'>,
  group: Group,
  after: Member,
): Promise<void> {
  if (isOwner(after)) return
  const members = await findMembers(trx, group)
  const hadOne = members.some(({ did, ...rest }) => did === after.did && isOwner({ did, ...rest }))
  if (
    !hadOne ||
    members.some((other) => other.did !== after.did && isOwner(other) && !takedowns.hasPerson(other.did))
  )
    return
  throw new Refusal('LastOwner', 'a group keeps at least one owner: hand it over or delete the group')
}

function isOwner({ role, status }: Member): boolean {
  return role === 'owner' && status === 'active'
}
