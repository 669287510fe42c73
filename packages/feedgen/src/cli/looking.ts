import type { Command } from 'commander'
import { explainFromLog } from '../commands/explain.ts'
import { readStatus, statusLines } from '../commands/status.ts'
import { configDeclaration } from '../config.ts'
import { openLog } from '../log/open-log.ts'
import { print } from './terminal.ts'

/** What reads the database and changes nothing. */
export function addLooking(program: Command): void {
  program
    .command('status')
    .description('what the database says: facts, streams, gaps, dead letters')
    .option('--json', 'as one JSON object')
    .action(async ({ json }: { json?: boolean }) => {
      const { databaseUrl } = configDeclaration.parse(process.env)
      const db = await openLog({ url: databaseUrl.reveal() })
      try {
        const status = await readStatus(db, Date.now())
        print(json ? [JSON.stringify(status)] : statusLines(status))
      } finally {
        await db.close()
      }
    })

  program
    .command('explain <viewer> <post>')
    .description('why a post (at-uri) is, or is not, in a feed of a viewer (DID)')
    .option('--feed <name>', 'which feed', 'friends')
    .action(async (viewer: string, post: string, { feed }: { feed: string }) => {
      const { databaseUrl } = configDeclaration.parse(process.env)
      const { code, sentence } = await explainFromLog(databaseUrl.reveal(), { viewer, post, feed })
      print([`${code}: ${sentence}`])
    })
}
