/** `pnpm --filter feedgen run kill -- --rounds 500`: kills the real process at random moments and prints what was lost. */
import { Command } from 'commander'
import { measureKills } from '../bench/kills.ts'

const program = new Command('kill')
  .description(
    'kill -9 the service at random moments under a stream; exit code 1 when an event is lost or doubled',
  )
  .option('--rounds <n>', 'how many times', '500')
  // pnpm hands its own separator on.
  .parse(process.argv.filter((argument) => argument !== '--'))

const rounds = Number(program.opts<{ rounds: string }>().rounds)
const startedAt = performance.now()
const results = await measureKills({
  rounds,
  onRound: (n) => {
    if (n % 10 === 0)
      process.stderr.write(
        `${n} of ${rounds} kills, ${Math.round((performance.now() - startedAt) / 1000)} s\n`,
      )
  },
})
process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`)
process.exitCode = results.every(({ met }) => met) ? 0 : 1
