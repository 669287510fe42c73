/** What a role is called and what it may do (lists design, "Model"). The service decides; this only hides buttons. */
interface Role {
  readonly name: string
  readonly edits: boolean
  readonly invites: boolean
}

const ROLES: Readonly<Record<string, Role>> = {
  'app.breadcrumbs.temp.defs#ownerRole': { name: 'Owner', edits: true, invites: true },
  'app.breadcrumbs.temp.defs#adminRole': { name: 'Admin', edits: true, invites: true },
  'app.breadcrumbs.temp.defs#editorRole': { name: 'Editor', edits: true, invites: false },
}

const READER: Role = { name: 'Reader', edits: false, invites: false }

/** The role behind a token. One this app does not know may only read here. */
export function roleOf(token: string): Role {
  return (Object.hasOwn(ROLES, token) ? ROLES[token] : undefined) ?? READER
}

export const OWNER_ROLE = 'app.breadcrumbs.temp.defs#ownerRole'
const ADMIN_ROLE = 'app.breadcrumbs.temp.defs#adminRole'

/** The roles a member can be given, most first. */
export const GIVEN_ROLES = [
  OWNER_ROLE,
  ADMIN_ROLE,
  'app.breadcrumbs.temp.defs#editorRole',
  'app.breadcrumbs.temp.defs#viewerRole',
] as const

/** Whether a role may be changed, given or taken away by another: admins below themselves, owners all. */
export function mayGovern(role: string, governed: string): boolean {
  return role === OWNER_ROLE || (role === ADMIN_ROLE && governed !== OWNER_ROLE && governed !== ADMIN_ROLE)
}

/**
 * Whether what a member added goes out of everybody's view with their new role: a record counts only while its author's
 * role allows its kind (lists design, "Merge", rule 2).
 */
export function hidesContributions(before: string, after: string): boolean {
  return roleOf(before).edits && !roleOf(after).edits
}
