/** `pnpm --filter feedgen run kill -- --rounds 500`: kills the real process at random moments and prints what was lost. */
import { held, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { Command } from 'commander'
import { killRun } from '../test/_kill-run.ts'

const program = new Command('kill')
  .description(
    'kill -9 the service at random moments under a stream; exit code 1 when an event is lost or doubled',
  )
  .option('--rounds <n>', 'how many times', '500')
  // pnpm hands its own separator on.
  .parse(process.argv.filter((argument) => argument !== '--'))

const rounds = Number(program.opts<{ rounds: string }>().rounds)
const startedAt = Date.now()
const { kills, events, lost, doubled, feedFaults } = await killRun({
  rounds,
  random: Math.random,
  onRound: (n) => {
    if (n % 10 === 0)
      process.stderr.write(`${n} of ${rounds} kills, ${Math.round((Date.now() - startedAt) / 1000)} s\n`)
  },
})
const how = `${kills} times kill -9 at random moments up to 1.5 s after the start, under a stream of ${events} events; then the log and the feed are compared with what was published`
const none = (name: string, value: number): Result =>
  held({ name: `${kills} kill -9: ${name}`, value, unit: 'events', how }, { max: 0 })
const results = [none('lost', lost), none('doubled', doubled), none('wrong in the feed', feedFaults)]
process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`)
process.exitCode = results.every(({ met }) => met) ? 0 : 1
