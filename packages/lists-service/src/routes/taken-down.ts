import { ids } from '@breadcrumbs/lexicons'
import { groupNotFound, inviteNotFound, Refusal, spaceNotFound } from '../refusal.ts'
import type { Takedowns } from '../takedowns/takedowns.ts'

/** What a call is, as far as takedowns go. */
interface Call {
  /** The method's NSID. */
  readonly method: string
  readonly caller: string
  /** The group it names; undefined where it names none. */
  readonly space: string | undefined
}

/**
 * Before any method: a group that is taken down is not there, and to a person who is taken down nothing is. Throws
 * what the method says of a group, a code or a limit, so that nobody can tell a takedown from any other reason.
 */
export function assertServed(takedowns: Takedowns, { method, caller, space }: Call): void {
  const isOut = takedowns.hasPerson(caller)
  if (space !== undefined && (isOut || takedowns.hasGroup(space)))
    throw method.startsWith('com.atproto.space.') ? spaceNotFound() : groupNotFound()
  if (!isOut) return
  if (method === ids.createGroup) throw new Refusal('LimitReached', 'groups made by one account')
  if (method === ids.previewInvite || method === ids.acceptInvite) throw inviteNotFound()
}
