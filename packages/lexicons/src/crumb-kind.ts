import { AUTHORITY } from './nsid.ts'

/** All there are. New ones come last: what counts them by place stays right. */
export const CRUMB_KINDS = [
  'wanted',
  'started',
  'progressed',
  'paused',
  'resumed',
  'finished',
  'dropped',
  'noted',
] as const

/** What a crumb says happened. */
export type CrumbKind = (typeof CRUMB_KINDS)[number]

const KINDS: ReadonlySet<string> = new Set(CRUMB_KINDS)
const PREFIX = `${AUTHORITY}.defs#`

/** The token records carry for a kind: `app.breadcrumbs.defs#finished`. */
export function crumbKindToken(kind: CrumbKind): `app.breadcrumbs.defs#${CrumbKind}` {
  return `${PREFIX}${kind}`
}

/** The kind a token stands for; undefined for tokens of others or of later versions. */
export function crumbKindOf(token: string): CrumbKind | undefined {
  const name = token.startsWith(PREFIX) ? token.slice(PREFIX.length) : ''
  return KINDS.has(name) ? (name as CrumbKind) : undefined
}
