/**
 * The refusals this service means, as the lexicons name them. Thrown where the rule is, mapped to HTTP in one
 * place (routes/answer.ts). Messages are constant or name a limit: never a title, a note, a DID.
 */

/** The names of errors declared by our methods. */
export type RefusalName =
  | 'DirectoryUnavailable'
  | 'Forbidden'
  | 'GroupNotFound'
  | 'IdempotencyMismatch'
  | 'InvalidRecord'
  | 'InvalidRequest'
  | 'InviteNotFound'
  | 'LastOwner'
  | 'LimitReached'
  | 'ListNotFound'
  | 'MalformedCursor'
  | 'MemberNotFound'
  | 'RateLimitExceeded'
  | 'RecordAlreadyExists'
  | 'RecordNotFound'
  | 'RepoNotFound'
  | 'SpaceDeleted'
  | 'SpaceNotFound'
  | 'SubjectNotFound'
  | 'VersionNotFound'

/** A refusal on purpose; ends the transaction it is thrown in. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly refusal: RefusalName
  /** After how many seconds trying again makes sense. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    refusal: RefusalName,
    message: string,
    o: { retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, o.cause === undefined ? undefined : { cause: o.cause })
    this.refusal = refusal
    this.retryAfterSeconds = o.retryAfterSeconds
  }
}

/** Not there and not yours: one answer, so that asking tells nothing (design, "Safety"). */
export function groupNotFound(): Refusal {
  return new Refusal('GroupNotFound', 'no such group')
}

/** The same, of a space, as its methods name it. */
export function spaceNotFound(): Refusal {
  return new Refusal('SpaceNotFound', 'no such space')
}

/** Unknown, used up, expired: one answer for all. */
export function inviteNotFound(): Refusal {
  return new Refusal('InviteNotFound', 'this invite does not work')
}
