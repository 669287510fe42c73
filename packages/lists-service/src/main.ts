#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { ConfigError } from '@breadcrumbs/service-kit'
import { Command } from 'commander'
import { serve } from './commands/serve.ts'
import { config } from './config.ts'

const manifest = new URL('../package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }

const program = new Command('lists-service').version(version)
program
  .command('serve', { isDefault: true })
  .description('serve groups and lists over XRPC')
  .action(async () => {
    process.exitCode = await serve(config.parse(process.env), version)
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
