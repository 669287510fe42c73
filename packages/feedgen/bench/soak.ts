/** `pnpm --filter feedgen run soak -- --minutes 10`: the real process for a long time; exit code 1 when an event is lost or doubled. */
import { figure, held, quantile, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { Command } from 'commander'
import { liveRun } from './live-run.ts'
import { slopePerSample } from './slope.ts'

/** The caches fill and the compiler works; what memory does then says nothing about the months after. */
const WARM_UP_SHARE = 1 / 3

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

const run = await liveRun({
  seconds: Number(minutes) * 60,
  ratePerSecond: Number(rate),
  reconnectMs: Number(reconnectSeconds) * 1000,
  onProgress: (line) => process.stderr.write(`${line}\n`),
})
const how = `${run.frames} frames at ${rate} a second for ${minutes} min, ${run.crumbs} of them crumbs with posts, ${run.reconnects} connections ended in every way; real process, page asked every 20 ms`
const settled = run.memory.slice(Math.round(run.memory.length * WARM_UP_SHARE))
const results: Result[] = [
  {
    name: 'soak: memory slope after a third of the time',
    value: (slopePerSample(settled) * 60) / 2 ** 20,
    unit: 'MiB/min',
    how,
  },
  { name: 'soak: memory at the end', value: (run.memory.at(-1) ?? 0) / 2 ** 20, unit: 'MiB', how },
  { name: 'soak: frame to page, p50', value: quantile(run.lagsMs, 0.5) / 1000, unit: 's', how },
  {
    name: 'soak: frame to page, p99, reconnects included',
    value: quantile(run.lagsMs, 0.99) / 1000,
    unit: 's',
    how,
  },
  held({ name: 'soak: events lost', value: run.lost, unit: 'events', how }, { max: 0 }),
  held({ name: 'soak: events doubled', value: run.doubled, unit: 'events', how }, { max: 0 }),
]
for (const { name, value, unit } of results) process.stderr.write(`${name}: ${figure(value)} ${unit}\n`)
process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`)
process.exitCode = run.lost + run.doubled > 0 ? 1 : 0
