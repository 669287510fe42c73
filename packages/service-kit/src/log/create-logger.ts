import { type DestinationStream, type Logger, pino } from 'pino'
import { redact } from './redact.ts'

export type { Logger }

/**
 * One JSON object per line on stdout (or `destination`), with private fields redacted at any depth.
 * `level` is one of pino's: trace, debug, info, warn, error, fatal, silent.
 */
export function createLogger(o: { name: string; level: string; destination?: DestinationStream }): Logger {
  return pino(
    {
      name: o.name,
      level: o.level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        bindings: (bindings) => redact(bindings) as Record<string, unknown>,
        log: (fields) => redact(fields) as Record<string, unknown>,
      },
      // Errors are already plain by then; pino's own serializer would add their enumerable fields again.
      serializers: { err: (value: unknown) => redact(value) },
    },
    o.destination ?? pino.destination(1),
  )
}
