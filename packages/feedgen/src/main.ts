#!/usr/bin/env node
import { operatorSentence } from '@breadcrumbs/service-kit'
import { Command } from 'commander'
import { addGathering } from './cli/gathering.ts'
import { addHiding } from './cli/hiding.ts'
import { addLooking } from './cli/looking.ts'
import { addPublishing } from './cli/publishing.ts'
import { addServing } from './cli/serving.ts'
import { FAILED } from './cli/terminal.ts'
import { VERSION } from './version.ts'

const program = new Command('feedgen')
  .description('Bluesky custom feeds of friends’ Breadcrumbs activity. Configured by FEEDGEN_* variables.')
  .version(VERSION)
  .showHelpAfterError()

addServing(program)
addPublishing(program)
addLooking(program)
addGathering(program)
addHiding(program)

try {
  await program.parseAsync()
} catch (error) {
  // An operator needs the sentence; a stack helps only where the fault may be ours.
  const text = operatorSentence(error) ?? (error as Error).stack ?? String(error)
  process.stderr.write(`${text}\n`)
  process.exitCode = FAILED
}
