import type { Command } from 'commander'
import { backfill } from '../commands/backfill.ts'
import { record } from '../commands/record.ts'
import { replay, replayLines } from '../commands/replay.ts'
import { configDeclaration } from '../config.ts'
import { everySecond, FAILED, print, untilInterrupted, wholeNumber } from './terminal.ts'

/** What brings records in, or keeps a sample of the stream. */
export function addGathering(program: Command): void {
  program
    .command('backfill <host>')
    .description(
      'find everybody who wrote records of ours, by com.atproto.sync.listReposByCollection of a relay',
    )
    .option('--every-repo', 'look at all repos of the host: for a PDS, which has no such list')
    .action(async (host: string, { everyRepo = false }: { everyRepo?: boolean }) => {
      const config = configDeclaration.parse(process.env)
      const found = await backfill(config, { host, everyRepo }, ({ collection, repos }) => {
        process.stderr.write(`${collection}: ${repos} repos so far\n`)
      })
      print([`${found} repos to fetch; the service does that as it runs`])
    })

  program
    .command('record <file>')
    .description('write what the configured source sends from now on into a new file, one message a line')
    .option('--count <n>', 'at most so many messages', wholeNumber, 10_000)
    .option('--seconds <n>', 'at most so long', wholeNumber, 60)
    .action(async (file: string, { count, seconds }: { count: number; seconds: number }) => {
      const written = await record(configDeclaration.parse(process.env), {
        file,
        messagesMax: count,
        seconds,
        signal: untilInterrupted(),
        onProgress: everySecond((n) => `${n} of ${count} messages`),
      })
      print([`${written} messages in ${file}`])
      // A source that sends nothing is what the operator wants to know of.
      if (written === 0) process.exitCode = FAILED
    })

  program
    .command('replay <file>')
    .description(
      'apply a recorded file to the database, verifying it again; not beside a running service. Exits with 1 when messages had to be set aside',
    )
    .action(async (file: string) => {
      const replayed = await replay(configDeclaration.parse(process.env), {
        file,
        signal: untilInterrupted(),
        onProgress: everySecond(({ messages }) => `${messages} messages`),
      })
      print(replayLines(replayed))
      if (replayed.deadLetters > 0) process.exitCode = FAILED
    })
}
