/** A group as one member sees it: name, rules, people and lists. Cards: present-card.ts. */
import type { app } from '@breadcrumbs/lexicons'
import { type Role, roleToken } from './access.ts'
import { definedOnly } from './defined-only.ts'
import { type Member, sharesProgress } from './members.ts'
import type { MergedGroup, MergedList } from './merge.ts'
import { localRef } from './present-card.ts'

type GroupView = app.breadcrumbs.temp.defs.GroupView
type GroupSummary = app.breadcrumbs.temp.defs.GroupSummary
type MemberView = app.breadcrumbs.temp.defs.MemberView
type ListSummary = app.breadcrumbs.temp.defs.ListSummary

/** What the merge does not know about a group. */
export interface GroupFacts {
  readonly space: string
  /** Records are held by this service, not by the members' PDSes. */
  readonly hosted: boolean
  /** The place in the group's log that the merged records stand at. */
  readonly position: string
  /** When the group last changed, ISO. */
  readonly changedAt: app.breadcrumbs.temp.defs.GroupSummary['updatedAt']
}

/** The group for a member with the given role. */
export function presentGroup(group: MergedGroup, facts: GroupFacts, role: Role): GroupView {
  return definedOnly<GroupView>({
    space: facts.space,
    name: group.profile?.value.name ?? '',
    description: group.profile?.value.description,
    spoilerMode: group.profile?.value.spoilerMode,
    role: roleToken(role),
    members: [...group.members.values()].map((member) => presentMember(member, group)),
    lists: group.lists.map(presentList),
    hosted: facts.hosted,
    position: facts.position,
  })
}

/** The group in a list of groups. */
export function summariseGroup(group: MergedGroup, facts: GroupFacts, role: Role): GroupSummary {
  return definedOnly<GroupSummary>({
    space: facts.space,
    name: group.profile?.value.name ?? '',
    description: group.profile?.value.description,
    role: roleToken(role),
    memberCount: activeMembers(group).length,
    hosted: facts.hosted,
    updatedAt: facts.changedAt,
  })
}

/** Those who are in the group now. */
export function activeMembers(group: MergedGroup): Member[] {
  return [...group.members.values()].filter(({ status }) => status === 'active')
}

/** A list without its cards. */
export function presentList({ list, cards }: MergedList): ListSummary {
  const { name, description, purpose, voting } = list.value
  return definedOnly<ListSummary>({
    ref: localRef(list),
    cid: list.cid,
    name,
    description,
    purpose,
    voting,
    itemCount: cards.length,
  })
}

/** A person's place, as every member sees it. */
export function presentMember({ did, role, status, createdAt }: Member, group: MergedGroup): MemberView {
  const join = group.joins.get(did)
  return definedOnly<MemberView>({
    did,
    role: roleToken(role),
    status,
    nickname: join?.value.nickname,
    sharesProgress: sharesProgress(join),
    joinedAt: createdAt,
  })
}
