import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { type ErrorResponse, errorFor } from './error-response.ts'

/** Numbers of case DS-004: what honest clients stay far below. Node's own limits are larger or cut off silently. */
const URL_BYTES_MAX = 8_000
const PARAMETERS_MAX = 200
const HEADERS_MAX = 100
/** XRPC uses GET and POST; OPTIONS is for routes that answer browsers of other origins. */
const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS']

export interface RequestLimits {
  readonly bodyBytesMax: number
  readonly urlBytesMax?: number | undefined
}

/** The refusal of a request that no route should see, or undefined. Pure: looks at the request line and the headers only. */
export function limitExceeded(
  req: Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders'>,
  limits: RequestLimits,
): ErrorResponse | undefined {
  const url = req.url ?? ''
  if (!METHODS.includes(req.method ?? '')) return errorFor(405)
  if (url.length > (limits.urlBytesMax ?? URL_BYTES_MAX)) return errorFor(414)
  if (req.rawHeaders.length / 2 > HEADERS_MAX) return errorFor(431)
  if (hasMany(url, '&', PARAMETERS_MAX)) return errorFor(400, 'too many parameters')
  if (Number(req.headers['content-length'] ?? 0) > limits.bodyBytesMax) return errorFor(413)
  return undefined
}

/** Whether `mark` comes `count` times or more. Copies nothing: this is asked of every request. */
function hasMany(text: string, mark: string, count: number): boolean {
  let at = -1
  for (let found = 0; found < count; found += 1) {
    at = text.indexOf(mark, at + 1)
    if (at === -1) return false
  }
  return true
}

export function requestLimits(limits: RequestLimits): RequestHandler {
  return (req, res, next) => {
    const refusal = limitExceeded(req, limits)
    if (!refusal) return next()
    if (refusal.status === 405) res.set('allow', METHODS.join(', '))
    res.status(refusal.status).json(refusal.body)
  }
}
