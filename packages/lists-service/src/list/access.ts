/**
 * Who may do what in a group (design of the lists service, "Model"; issue 2). One table; every check of the
 * service and of the merge asks it. Reading a group is all or nothing: every active member reads everything.
 */
import { ids } from '@breadcrumbs/lexicons'

/** From least to most: each role may do what the ones before it may. */
const ROLES = ['viewer', 'editor', 'admin', 'owner'] as const

/** A member's role. */
export type Role = (typeof ROLES)[number]

/** How records and answers name a role. */
export type RoleToken = `app.breadcrumbs.temp.defs#${Role}Role`

/** What a member does, besides writing records of their own. */
export type Action = (typeof ACTIONS)[number]

const ACTIONS = ['read', 'invite', 'administer', 'delete'] as const

/** The collections members write, each into their own repo. Everything else belongs to the authority. */
export type MemberCollection =
  | typeof ids.join
  | typeof ids.progress
  | typeof ids.vote
  | typeof ids.comment
  | typeof ids.removal
  | typeof ids.groupList
  | typeof ids.groupItem
  | typeof ids.itemState
  | typeof ids.pick

const MINIMUM_ROLE: Readonly<Record<Action | MemberCollection, Role>> = {
  read: 'viewer',
  invite: 'admin',
  // Name and rules; members and their roles, as far as mayGovern lets.
  administer: 'admin',
  delete: 'owner',
  [ids.join]: 'viewer',
  [ids.progress]: 'viewer',
  [ids.vote]: 'viewer',
  [ids.comment]: 'viewer',
  // Of what they wrote themselves; mayRemove asks for editors where it is somebody else's.
  [ids.removal]: 'viewer',
  [ids.groupList]: 'editor',
  [ids.groupItem]: 'editor',
  [ids.itemState]: 'editor',
  [ids.pick]: 'editor',
}

/** What stays when a member left with `keepItems`: what they gave the group, not where they are or how they vote. */
const KEPT_COLLECTIONS: ReadonlySet<string> = new Set([
  ids.groupList,
  ids.groupItem,
  ids.itemState,
  ids.removal,
  ids.comment,
  ids.pick,
])

/** Whether the role is enough for the action or for writing the collection. */
export function may(role: Role, what: Action | MemberCollection): boolean {
  return roleRank(role) >= roleRank(MINIMUM_ROLE[what])
}

/** Whether members write this collection at all. */
export function isMemberCollection(collection: string): collection is MemberCollection {
  return !ACTIONS.some((action) => action === collection) && Object.hasOwn(MINIMUM_ROLE, collection)
}

/** Editors take off anything, everybody what they wrote themselves. */
export function mayRemove(role: Role, remover: string, subjectAuthor: string): boolean {
  return remover === subjectAuthor || roleRank(role) >= roleRank('editor')
}

/** Admins invite viewers and editors; only an owner makes admins and owners. */
export function mayGrant(role: Role, granted: Role): boolean {
  return role === 'owner' || (role === 'admin' && roleRank(granted) < roleRank('admin'))
}

/** Admins change editors and viewers, owners everybody; whoever administers may step down from what they are. */
export function mayGovern(role: Role, governed: Role, isSelf: boolean): boolean {
  return isSelf || mayGrant(role, governed)
}

/** Whether records of this collection stay in the view of a group their author left with `keepItems`. */
export function staysAfterLeaving(collection: string): boolean {
  return KEPT_COLLECTIONS.has(collection)
}

/** 0 for a viewer, 3 for an owner. */
export function roleRank(role: Role): number {
  return ROLES.indexOf(role)
}

/** The role's token in records, `app.breadcrumbs.temp.defs#editorRole` for an editor. */
export function roleToken(role: Role): RoleToken {
  return `app.breadcrumbs.temp.defs#${role}Role`
}

/** The role of a token; undefined for one this version does not know, which grants nothing. */
export function roleOfToken(token: string): Role | undefined {
  return ROLES.find((role) => roleToken(role) === token)
}
