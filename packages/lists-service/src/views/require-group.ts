import type { DidString } from '@atproto/lex-schema'
import { may } from '../list/access.ts'
import type { Member } from '../list/members.ts'
import { groupNotFound } from '../refusal.ts'
import { type LoadedGroup, loadGroup, type ViewTools } from './load-group.ts'

/** A group as an active member of it may read it. Anybody else, and no group at all, get the same refusal. */
export async function requireGroup(
  tools: ViewTools,
  space: string,
  caller: DidString,
): Promise<LoadedGroup & { readonly member: Member }> {
  const group = await loadGroup(tools, space)
  const member = group?.merged.members.get(caller)
  if (!group || member?.status !== 'active' || !may(member.role, 'read')) throw groupNotFound()
  return { ...group, member }
}
