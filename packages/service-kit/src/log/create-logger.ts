import { type DestinationStream, type Logger, pino } from 'pino'
import { createIsoTime } from './iso-time.ts'
import { redact } from './redact.ts'
import { standardOutput } from './standard-output.ts'

export type { Logger }

/**
 * One JSON object per line on stdout (or `destination`), with private fields redacted at any depth.
 * `level` is one of pino's: trace, debug, info, warn, error, fatal, silent.
 */
export function createLogger(o: { name: string; level: string; destination?: DestinationStream }): Logger {
  const logger = pino(
    {
      name: o.name,
      level: o.level,
      timestamp: createIsoTime(Date.now),
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields) as Record<string, unknown>,
      },
      // In place of pino's own, which adds every enumerable field of an error.
      serializers: { err: (value: unknown) => (value instanceof Error ? redact(value) : value) },
    },
    o.destination ?? standardOutput(),
  )
  // pino hands the fields of a child to no formatter of its parent. Children inherit this method, and so do theirs.
  // oxlint-disable-next-line typescript/unbound-method -- called with the logger it is called on, below
  const child = logger.child
  logger.child = function (this: Logger, fields: object, options?: object) {
    return child.call(this, redact(fields) as Record<string, unknown>, options)
  } as typeof child
  return logger
}
