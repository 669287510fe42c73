import type { HttpOptions, RunningHttp } from '../src/http/http-options.ts'
import { startHttp } from '../src/http/start-http.ts'
import { createLogger } from '../src/log/create-logger.ts'
import { createMetrics } from '../src/metrics.ts'

export type LogLine = Record<string, unknown>

/** A running server and the lines it has logged. */
export interface TestHttp extends RunningHttp, AsyncDisposable {
  readonly lines: readonly LogLine[]
  readonly logText: () => string
}

export async function serve({
  level = 'info',
  ...o
}: Partial<HttpOptions> & { level?: string } = {}): Promise<TestHttp> {
  const lines: LogLine[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as LogLine) }
  const http = await startHttp({
    name: 'app',
    version: '1.2.3',
    log: createLogger({ name: 'app', level, destination }),
    metrics: createMetrics({ service: 'app', version: '1.2.3' }),
    host: '127.0.0.1',
    port: 0,
    trustProxy: false,
    readiness: () => ({ ready: true, reasons: [] }),
    alive: async () => {},
    mount: () => {},
    ...o,
  })
  return { ...http, lines, logText: () => JSON.stringify(lines), [Symbol.asyncDispose]: () => http.close() }
}
