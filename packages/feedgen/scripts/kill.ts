/** `pnpm --filter feedgen run kill --rounds 100`: kills the real process at random moments and prints what was lost. */
import { Command } from 'commander'
import { killRun } from '../test/_kill-run.ts'

const program = new Command('kill')
  .description(
    'kill -9 the service at random moments under a stream; exit code 1 when an event is lost or doubled',
  )
  .option('--rounds <n>', 'how many times', '100')
  // pnpm hands its own separator on.
  .parse(process.argv.filter((argument) => argument !== '--'))

const rounds = Number(program.opts<{ rounds: string }>().rounds)
const startedAt = Date.now()
const result = await killRun({
  rounds,
  random: Math.random,
  onRound: (n) => {
    if (n % 10 === 0)
      process.stderr.write(`${n} of ${rounds} kills, ${Math.round((Date.now() - startedAt) / 1000)} s\n`)
  },
})
process.stdout.write(`${JSON.stringify(result)}\n`)
process.exitCode = result.lost + result.doubled + result.feedFaults > 0 ? 1 : 0
