/** What acts on a group as a whole are made with, and who may do them. */
import type { DidString } from '@atproto/lex-schema'
import type { Trx } from '../database/schema.ts'
import { type Action, may } from '../list/access.ts'
import type { Member } from '../list/members.ts'
import { Refusal } from '../refusal.ts'
import type { CommitTools } from '../repo-host/commit.ts'
import { requireMember } from '../repo-host/membership.ts'
import { lockSpace } from '../repo-host/store.ts'
import type { Takedowns } from '../takedowns/takedowns.ts'
import type { Audit } from './audit.ts'
import type { EndedGroups } from './ended-groups.ts'

/** Commits, a record of who had them made, and what is kept of groups that ended. */
export interface AdminTools extends CommitTools {
  readonly audit: Audit
  readonly ended: EndedGroups
  /** Of whom nothing is to be seen. */
  readonly takedowns: Takedowns
}

/** A group under its lock, and the caller in it. */
export interface LockedGroup {
  readonly uri: string
  readonly authority: DidString
  readonly caller: Member
}

/** Locks the group for a member who may do this. Throws GroupNotFound for anybody else's group, then Forbidden. */
export async function lockFor(trx: Trx, uri: string, did: DidString, action: Action): Promise<LockedGroup> {
  const space = await lockSpace(trx, uri)
  const caller = await requireMember(trx, space, did)
  if (!space) throw new Error('a member of a group that is not there')
  if (!may(caller.role, action)) throw new Refusal('Forbidden', 'your role does not allow this')
  return { uri, authority: space.authority, caller }
}
