/**
 * Every benchmark, or those named: `pnpm --filter feedgen bench [serving|ingest|visible|core|restart|under-writes|soak|kill|cases …]`.
 * `--full` gives soak and kill the length that is asked of them: ten minutes, and five hundred kills.
 */
import { writeFile } from 'node:fs/promises'
import { runBenchmarks } from '@breadcrumbs/service-kit/benchmarks'
import { measureCases } from './cases.ts'
import { measureCore } from './core.ts'
import { measureIngest } from './ingest.ts'
import { measureKills } from './kills.ts'
import { plot } from './plot.ts'
import { measureRestart } from './restart.ts'
import { measureServing } from './serving.ts'
import { measureSoak } from './soak.ts'
import { measureUnderWrites } from './under-writes.ts'
import { measureVisible } from './visible.ts'

/** Items of the growth row; 10,000,000 needs some 4 GB and minutes. */
const LARGE = Number(process.env.BENCH_ITEMS ?? 10_000_000)
const isFull = process.argv.includes('--full')
const progress = (line: string) => process.stderr.write(`${line}\n`)

await runBenchmarks({
  asked: process.argv.slice(2).filter((argument) => !argument.startsWith('--')),
  resultsFile: new URL('results.json', import.meta.url),
  pageFile: new URL('../../../docs/feedgen-performance.md', import.meta.url),
  now: () => new Date(),
  print: (text) => console.log(text),
  parts: {
    serving: measureServing,
    ingest: measureIngest,
    visible: measureVisible,
    async core() {
      const { results, points } = await measureCore(LARGE)
      await writeFile(new URL('latency.svg', import.meta.url), plot(points))
      return results
    },
    restart: measureRestart,
    'under-writes': measureUnderWrites,
    cases: measureCases,
    soak: () =>
      measureSoak({
        minutes: isFull ? 10 : 1,
        ratePerSecond: 2_000,
        reconnectSeconds: 10,
        onProgress: progress,
      }),
    kill: () =>
      measureKills({
        rounds: isFull ? 500 : 20,
        onRound(n) {
          if (n % 50 === 0) progress(`${n} kills`)
        },
      }),
  },
})
