import {
  XrpcAuthenticationError,
  XrpcFetchError,
  XrpcInvalidResponseError,
  XrpcResponseError,
} from '@atproto/lex-client'

/** A failure in words. `refused` is a no that trying again does not change; anything else offers a retry. */
export interface Problem {
  readonly refused: boolean
  readonly sentence: string
}

/** Refusals of the lists service by their XRPC error name (lexicons, `errors` of each method). */
const REFUSALS: Readonly<Record<string, string>> = {
  GroupNotFound: 'This group does not exist, or you are not in it.',
  SpaceDeleted: 'An owner has ended this group. Its lists are gone for everybody.',
  InviteNotFound: 'This code does not work. It may be used up, expired or taken back.',
  Forbidden: 'Your role in this group does not allow that.',
  LastOwner: 'A group keeps at least one owner. Make somebody else an owner first.',
  MemberNotFound: 'This person is not in the group any more.',
  ListNotFound: 'This list does not exist any more.',
  RecordNotFound: 'It is not there any more.',
  SubjectNotFound: 'It is not on the list any more.',
  VersionNotFound: 'What was there before is not kept any more.',
  ScopeMissingError: 'Breadcrumbs was not given permission for this. Sign out and in again to give it.',
}

/**
 * Whether the service answered that a group ended, or that for the one who asks there is none: the two are told apart
 * only for who was in it (lists lexicons, `SpaceDeleted`).
 */
export function goneGroup(error: unknown): 'ended' | 'unknown' | undefined {
  if (!(error instanceof XrpcResponseError)) return undefined
  return error.error === 'SpaceDeleted' ? 'ended' : error.error === 'GroupNotFound' ? 'unknown' : undefined
}

/**
 * Says what failed in a sentence that a person can act on. Never shows what a server wrote: that text is not ours,
 * may be hostile and may name private things.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof XrpcFetchError)
    return { refused: false, sentence: 'No connection to your server. Check the network and try again.' }
  if (error instanceof XrpcAuthenticationError)
    return { refused: true, sentence: 'Your sign-in has ended. Sign out and in again.' }
  if (error instanceof XrpcInvalidResponseError)
    return { refused: false, sentence: 'The server answered something this app cannot read.' }
  if (error instanceof XrpcResponseError) {
    const refusal = Object.hasOwn(REFUSALS, error.error) ? REFUSALS[error.error] : undefined
    if (refusal !== undefined) return { refused: true, sentence: refusal }
    if (error.error === 'LimitReached')
      return { refused: true, sentence: 'A limit of this service is reached: no more of these for now.' }
    if (error.error === 'DirectoryUnavailable')
      return { refused: false, sentence: 'New groups cannot be made right now. Everything else works.' }
    if (error.status === 429)
      return { refused: false, sentence: 'That was a lot at once. Wait a minute and try again.' }
    if (error.status === 403) return { refused: true, sentence: 'The server does not allow that.' }
    if (error.status >= 500)
      return { refused: false, sentence: 'The server has trouble right now. Try again in a while.' }
    return { refused: false, sentence: 'The server did not accept that.' }
  }
  return { refused: false, sentence: 'Something went wrong on the way. Try again.' }
}
