#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { operatorSentence } from '@breadcrumbs/service-kit'
import { Command } from 'commander'
import { audit } from './commands/audit.ts'
import { backup } from './commands/backup.ts'
import { doctor } from './commands/doctor.ts'
import { exportCommand } from './commands/export.ts'
import { healthcheck } from './commands/healthcheck.ts'
import { importCommand } from './commands/import.ts'
import type { Terminal } from './commands/operator.ts'
import { restore } from './commands/restore.ts'
import { serve } from './commands/serve.ts'
import { status } from './commands/status.ts'
import { looksLikeSubject, takedown, takedowns } from './commands/takedown.ts'
import { verify } from './commands/verify.ts'
import { config, type ListsConfig } from './config.ts'

const manifest = new URL('../package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }

const terminal: Terminal = {
  out: (line) => process.stdout.write(`${line}\n`),
  progress: (line) => process.stderr.write(`${line}\n`),
}

/** Runs a command with the configuration of the environment; its answer is the exit code. */
async function run(work: (config: ListsConfig) => Promise<number>): Promise<void> {
  process.exitCode = await work(config.parse(process.env))
}

const program = new Command('lists-service')
  .description('Shared lists for small groups. Configured by LISTS_* variables.')
  .version(version)
  .showSuggestionAfterError()
  .addHelpText(
    'after',
    '\nWithout a command it serves. Results go to stdout, progress to stderr.\nExit code 0: done. 1: not done, or something is wrong, and it says what.',
  )
program
  .command('serve')
  .description('serve groups and lists over XRPC (the default)')
  .action(() => run((c) => serve(c, version)))
program
  .command('status')
  .description('how much there is, as one line of JSON')
  .action(() => run((c) => status(c, terminal)))
program
  .command('doctor')
  .description('check everything the service needs; exit code 1 if anything is missing')
  .action(() => run((c) => doctor(c, terminal)))
program
  .command('healthcheck')
  .description('ask the running service whether it is ready; exit code 0 or 1')
  .action(() => run((c) => healthcheck(c, terminal)))
program
  .command('verify')
  .description('recompute every set hash, log, archive and view from the records; exit code 1 if any differs')
  .action(() => run((c) => verify(c, terminal)))
program
  .command('audit')
  .argument('<space>', 'the group: at://…/space/…/…; also one that ended')
  .argument('[did...]', 'people to recognise besides its members')
  .description('what admins did to a group, one line of JSON each')
  .action((space: string, people: string[]) => run((c) => audit(c, space, people, terminal)))
program
  .command('backup')
  .argument('<file>', 'a new file')
  .description('copy the database, SQLite or PostgreSQL, into an SQLite file while the service runs')
  .action((file: string) => run((c) => backup(c, file, terminal)))
program
  .command('restore')
  .argument(
    '[file|subject]',
    'what backup wrote, or what a takedown named; without one, the database as it is (after pg_restore)',
  )
  .option('--replace', 'put it in the place of the database there is, which is kept beside it')
  .option('--note <text>', 'of a subject: why, for the record', '')
  .description(
    'put a backup in place, without letting removed members back in or old invites work; stop the service first. Of a DID or an at-uri: take back its takedown, while the service runs',
  )
  .action((what: string | undefined, o: { replace?: boolean; note: string }) =>
    run((c) =>
      what !== undefined && looksLikeSubject(what)
        ? takedown(c, { subject: what, isDown: false, decidedAt: Date.now(), note: o.note }, terminal)
        : restore(c, what, { replace: o.replace === true }, terminal),
    ),
  )
program
  .command('takedown')
  .argument('<subject>', 'a DID, a group (at://…/space/…/…), or a record of a group (its at-uri)')
  .option('--note <text>', 'why, for the record', '')
  .description('hide a person, a group or a record from everybody, at once and until it is restored')
  .action((subject: string, { note }: { note: string }) =>
    run((c) => takedown(c, { subject, isDown: true, decidedAt: Date.now(), note }, terminal)),
  )
program
  .command('takedowns')
  .description('every takedown and restore, with its time and note')
  .action(() => run((c) => takedowns(c, terminal)))
program
  .command('export')
  .argument('<space>', 'the group: at://…/space/…/…')
  .argument('<file>', 'a new file that ends in .json or .car')
  .description('copy one group, every record with its version')
  .action((space: string, file: string) => run((c) => exportCommand(c, space, file, terminal)))
program
  .command('import')
  .argument('<file>', 'a copy that export wrote')
  .description('take the copy of a group into this instance')
  .action((file: string) => run((c) => importCommand(c, file, terminal)))

try {
  // By hand: a default command would take a misspelt one for its argument.
  const words = process.argv.slice(2)
  await program.parseAsync(words.length === 0 ? ['serve'] : words, { from: 'user' })
} catch (error) {
  // What the operator can put right is a sentence; anything else keeps its trace.
  process.stderr.write(`${operatorSentence(error) ?? String((error as Error).stack)}\n`)
  process.exitCode = 1
}
