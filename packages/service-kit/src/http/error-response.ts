import { STATUS_CODES } from 'node:http'
import { XRPCError } from '@atproto/xrpc-server'

/** The body of every error answer, in the form XRPC prescribes. */
export interface ErrorBody {
  readonly error: string
  readonly message: string
}

export interface ErrorResponse {
  readonly status: number
  readonly body: ErrorBody
}

const NAMES: Readonly<Record<number, string>> = {
  400: 'InvalidRequest',
  401: 'AuthenticationRequired',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  408: 'RequestTimeout',
  413: 'PayloadTooLarge',
  414: 'UriTooLong',
  429: 'RateLimitExceeded',
  431: 'RequestHeaderFieldsTooLarge',
  503: 'NotReady',
}

/** The answer for a status of our own choosing. */
export function errorFor(status: number, message?: string): ErrorResponse {
  const error = NAMES[status] ?? (status < 500 ? 'InvalidRequest' : 'InternalServerError')
  return { status, body: { error, message: message ?? STATUS_CODES[status] ?? 'Error' } }
}

/**
 * What a thrown value becomes. Refusals we mean (XRPCError) keep their name and message; errors of Express and its
 * parsers keep their 4xx status; everything else is a 500 that says nothing, because its message may hold anything.
 */
export function errorResponse(thrown: unknown): ErrorResponse {
  if (thrown instanceof XRPCError) {
    const status = thrown.statusCode
    if (status >= 500 && status !== 501) return errorFor(status)
    const { error, message } = thrown.payload
    const usual = errorFor(status, message)
    return { status, body: { error: error ?? usual.body.error, message: usual.body.message } }
  }
  const status = (thrown as { status?: unknown } | null | undefined)?.status
  return errorFor(typeof status === 'number' && status >= 400 && status < 500 ? status : 500)
}
