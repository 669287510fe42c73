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

const program = new Command('work-search').version(version)
program
  .command('serve', { isDefault: true })
  .description('look up works for the web app')
  .action(async () => {
    process.exitCode = await serve()
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
