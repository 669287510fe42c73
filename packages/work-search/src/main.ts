#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { ConfigError, createLogger, createMetrics, runUntilSignal } from '@breadcrumbs/service-kit'
import { Command } from 'commander'
import { config } from './config.ts'
import { startService } from './service.ts'

const manifest = new URL('../package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }

async function serve(): Promise<number> {
  const { logLevel, ...rest } = config.parse(process.env)
  const log = createLogger({ name: 'work-search', level: logLevel })
  const metrics = createMetrics({ service: 'work-search', version })
  const service = await startService({ ...rest, log, metrics, version })
  log.info({ url: service.url }, 'ready')
  return runUntilSignal({ log, stop: () => service.close() })
}

const HEALTH_TIMEOUT_MS = 3_000

const program = new Command('work-search').version(version)
program
  .command('serve', { isDefault: true })
  .description('look up works for the web app')
  .action(async () => {
    process.exitCode = await serve()
  })
program
  .command('healthcheck')
  .description('ask the running service whether it answers; for containers without curl')
  .action(async () => {
    const { host, port } = config.parse(process.env)
    const local = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host
    const asked = fetch(`http://${local}:${port}/healthz`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) })
    // Refused, cut or too slow: for a supervisor it is the same.
    const isWell = await asked.then(({ ok }) => ok).catch(() => false)
    process.exitCode = isWell ? 0 : 1
  })

try {
  await program.parseAsync()
} catch (error) {
  // Wrong configuration is the operator's to read; anything else keeps its trace.
  process.stderr.write(
    error instanceof ConfigError ? `${error.message}\n` : `${String((error as Error).stack)}\n`,
  )
  process.exitCode = 1
}
