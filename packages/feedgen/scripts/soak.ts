/** `pnpm --filter feedgen run soak -- --minutes 10`: the real process for a long time; exit code 1 when an event is lost or doubled. */
import { figure } from '@breadcrumbs/service-kit/benchmarks'
import { Command } from 'commander'
import { measureSoak } from '../bench/soak.ts'

const program = new Command('soak')
  .description(
    'run the service under a stream whose host ends the connection in every way, one after another',
  )
  .option('--minutes <n>', 'how long', '10')
  .option('--rate <n>', 'frames a second', '2000')
  .option('--reconnect-seconds <n>', 'how often the connection is ended', '10')
  // pnpm hands its own separator on.
  .parse(process.argv.filter((argument) => argument !== '--'))
const { minutes, rate, reconnectSeconds } =
  program.opts<Record<'minutes' | 'rate' | 'reconnectSeconds', string>>()

const results = await measureSoak({
  minutes: Number(minutes),
  ratePerSecond: Number(rate),
  reconnectSeconds: Number(reconnectSeconds),
  onProgress: (line) => process.stderr.write(`${line}\n`),
})
for (const { name, value, unit } of results) process.stderr.write(`${name}: ${figure(value)} ${unit}\n`)
process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`)
process.exitCode = results.every(({ met }) => met !== false) ? 0 : 1
