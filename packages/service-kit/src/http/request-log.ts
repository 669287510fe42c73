import type { Request, RequestHandler, Response } from 'express'
import type { Logger } from '../log/create-logger.ts'
import type { HttpMetrics } from './http-metrics.ts'

const PATH_CHARACTERS_MAX = 200

/** What went wrong in a request, kept on `res.locals.failure` until its one log line is written. */
interface Failure {
  readonly error: string
  /** The cause, for answers of 500 and above only: messages of refusals can quote what the caller sent. */
  readonly cause?: unknown
}

/** Notes the failure of a request for its log line. */
export function noteFailure(res: Response, status: number, error: string, cause: unknown): void {
  res.locals.failure = (status >= 500 ? { error, cause } : { error }) satisfies Failure
}

/**
 * One line per request when it ends, and its duration in the metrics. The query string never appears: it can hold
 * codes and tokens. xrpc-server logs each error through `req.log`, with messages that can quote records; what it says
 * there is taken into our line instead.
 */
export function requestLog(log: Logger, metrics: HttpMetrics): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now()
    Object.assign(req, { log: { error: (fields: unknown) => noteXrpcFailure(res, fields) } })
    metrics.started()
    res.once('close', () => {
      const ms = performance.now() - startedAt
      metrics.ended(req, res.statusCode, ms / 1000)
      writeLine(log, req, res, ms)
    })
    next()
  }
}

function noteXrpcFailure(res: Response, fields: unknown): void {
  const { err, status, payload } = fields as { err?: unknown; status?: number; payload?: { error?: string } }
  noteFailure(res, status ?? 500, payload?.error ?? 'Unknown', err)
}

function writeLine(log: Logger, req: Request, res: Response, ms: number): void {
  const failure = res.locals.failure as Failure | undefined
  const level = failure && 'cause' in failure ? 'error' : 'info'
  log[level](
    {
      reqId: req.id,
      method: req.method,
      path: pathOf(req.originalUrl),
      status: res.statusCode,
      ms: Math.round(ms * 10) / 10,
      ...(failure ? { error: failure.error } : {}),
      ...(failure && 'cause' in failure ? { err: failure.cause } : {}),
      ...(res.writableFinished ? {} : { aborted: true }),
    },
    'request',
  )
}

function pathOf(url: string): string {
  return url.split('?', 1)[0]!.slice(0, PATH_CHARACTERS_MAX)
}
