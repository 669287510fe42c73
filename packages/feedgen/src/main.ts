#!/usr/bin/env node
import { ConfigError } from '@breadcrumbs/service-kit'
import { Command } from 'commander'
import { publish } from './commands/publish.ts'
import { serve } from './commands/serve.ts'
import { configDeclaration } from './config.ts'
import { feeds } from './feeds/registry.ts'
import { VERSION } from './version.ts'

const program = new Command('feedgen')
  .description('Bluesky custom feeds of friends’ Breadcrumbs activity. Configured by FEEDGEN_* variables.')
  .version(VERSION)
  .showHelpAfterError()

program
  .command('serve', { isDefault: true })
  .description('follow the network and serve the feeds until SIGTERM (the default)')
  .action(async () => {
    process.exitCode = await serve(process.env)
  })

program
  .command('publish')
  .description('create or update the feed records in the publisher’s repo')
  .action(async () => {
    const config = configDeclaration.parse(process.env)
    const { publisherPdsUrl, publisherIdentifier, publisherPassword } = config
    if (!publisherPdsUrl || !publisherIdentifier || !publisherPassword) {
      throw new ConfigError('feedgen', ['publish needs FEEDGEN_PUBLISHER_PDS_URL, _IDENTIFIER and _PASSWORD'])
    }
    const uris = await publish({
      pdsUrl: publisherPdsUrl,
      identifier: publisherIdentifier,
      password: publisherPassword.reveal(),
      publisherDid: config.publisherDid,
      serviceDid: config.serviceDid,
      feeds: feeds.values(),
      now: () => new Date(),
    })
    for (const uri of uris) process.stdout.write(`${uri}\n`)
  })

try {
  await program.parseAsync()
} catch (error) {
  // An operator needs the sentence; a stack helps only where the fault may be ours.
  const text = error instanceof ConfigError ? error.message : ((error as Error).stack ?? String(error))
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
}
