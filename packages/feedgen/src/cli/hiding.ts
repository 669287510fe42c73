import type { Command } from 'commander'
import { decideTakedown, listTakedowns } from '../commands/takedown.ts'
import { configDeclaration } from '../config.ts'
import { print } from './terminal.ts'

/** What the operator keeps out of every feed. */
export function addHiding(program: Command): void {
  for (const [name, isDown, description] of [
    ['takedown', true, 'hide a DID, a post or a crumb (at-uri) from every feed, at once and for good'],
    ['restore', false, 'take back a takedown'],
  ] as const) {
    program
      .command(`${name} <subject>`)
      .description(description)
      .option('--note <text>', 'why, for the record', '')
      .action(async (subject: string, { note }: { note: string }) => {
        const { databaseUrl } = configDeclaration.parse(process.env)
        await decideTakedown(databaseUrl.reveal(), { subject, isDown, decidedAt: Date.now(), note })
      })
  }

  program
    .command('takedowns')
    .description('every takedown and restore, with its time and note')
    .action(async () => {
      const { databaseUrl } = configDeclaration.parse(process.env)
      print(await listTakedowns(databaseUrl.reveal()))
    })
}
