/** What routes are made of, and the one place where refusals become HTTP. */
import { ForbiddenError, InvalidRequestError, type ResponseType, XRPCError } from '@atproto/xrpc-server'
import {
  CommitsStalledError,
  CommitUnknownError,
  type Database,
  isTransientDatabaseError,
} from '@breadcrumbs/service-kit'
import type { Caller } from '../auth/callers.ts'
import type { GroupTools } from '../authority/create-group.ts'
import type { Tables } from '../database/schema.ts'
import type { HostedTools } from '../hosted/hosted-repos.ts'
import type { GuessLimit } from '../invites/guess-limit.ts'
import type { ListsMetrics } from '../metrics.ts'
import { Refusal } from '../refusal.ts'
import type { Takedowns } from '../takedowns/takedowns.ts'
import type { ViewTools } from '../views/load-group.ts'

/** Everything a route may use. */
export interface RouteKit {
  readonly db: Database<Tables>
  readonly tools: GroupTools
  readonly views: ViewTools
  readonly guesses: GuessLimit
  readonly hosted: HostedTools
  readonly metrics: ListsMetrics
  readonly takedowns: Takedowns
  /**
   * Who calls the method: a token is good once in all processes for what writes or lasts, and once in each process for
   * reads (ADR 0012).
   */
  readonly auth: {
    write(lxm: string): (ctx: AuthContext) => Promise<Caller>
    read(lxm: string): (ctx: AuthContext) => Promise<Caller>
  }
}

type AuthContext = { req: { headers: { authorization?: string } } }

/**
 * A refusal as XRPC names it. What the database could not do for the moment is 503, and says whether anything may have
 * been written (OP-015); anything else is left to the server, which answers 500 without detail.
 */
export function toXrpcError(error: unknown): XRPCError {
  // First: one of the directory names a cause in the network, which is none of the database.
  if (error instanceof Refusal) return refused(error)
  if (error instanceof CommitsStalledError) return new XRPCError(UNAVAILABLE, NOT_WRITTEN, 'Unavailable')
  if (error instanceof CommitUnknownError) return new XRPCError(UNAVAILABLE, UNKNOWN, 'OutcomeUnknown')
  if (isTransientDatabaseError(error)) return new XRPCError(UNAVAILABLE, NO_ANSWER, 'Unavailable')
  return XRPCError.fromError(error)
}

function refused(error: Refusal): XRPCError {
  switch (error.refusal) {
    case 'Forbidden':
      return new ForbiddenError(error.message, error.refusal)
    case 'RateLimitExceeded':
      return new XRPCError(TOO_MANY_REQUESTS, error.message, error.refusal)
    case 'DirectoryUnavailable':
      return new XRPCError(UNAVAILABLE, error.message, error.refusal, { cause: error.cause })
    default:
      return new InvalidRequestError(error.message, error.refusal)
  }
}

const TOO_MANY_REQUESTS = 429 as ResponseType
const UNAVAILABLE = 503 as ResponseType
const NOT_WRITTEN = 'nothing was written: come again later'
const SEND_AGAIN = 'send it again, with the same idempotency key where there is one'
const UNKNOWN = `it may have been written or not: ${SEND_AGAIN}`
const NO_ANSWER = `the database does not answer. What writes may have been done or not: ${SEND_AGAIN}`

/** After how many seconds asking again makes sense; undefined where it makes none, or nobody knows. */
export function retryAfterSeconds(error: unknown): number | undefined {
  if (error instanceof Refusal) return error.retryAfterSeconds
  return isTransientDatabaseError(error) ? DATABASE_RETRY_SECONDS : undefined
}

const DATABASE_RETRY_SECONDS = 5
