// A service as main.ts builds one: serves, prints where, drains at the signal, exits with the code.
import { setTimeout as sleep } from 'node:timers/promises'
import { startHttp } from '../src/http/start-http.ts'
import { createLogger } from '../src/log/create-logger.ts'
import { createMetrics } from '../src/metrics.ts'
import { runUntilSignal } from '../src/run-until-signal.ts'

const log = createLogger({ name: 'app', level: 'silent' })
const http = await startHttp({
  name: 'app',
  version: '1',
  log,
  metrics: createMetrics({ service: 'app', version: '1' }),
  host: '127.0.0.1',
  port: 0,
  trustProxy: false,
  readiness: () => ({ ready: true, reasons: [] }),
  alive: async () => {},
  metricsPort: 0,
  mount: (app) => {
    app.get('/slow/:ms', async (req, res) => {
      process.stdout.write('started\n')
      await sleep(Number(req.params.ms))
      res.json({ done: true })
    })
  },
  drainMs: Number(process.argv[2]),
})
process.stdout.write(`${http.url}\n`)
process.exit(await runUntilSignal({ log, stop: () => http.close() }))
