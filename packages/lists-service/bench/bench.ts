/**
 * The targets of the lists service: `pnpm --filter lists-service bench [set-hash|merge|visible|push …]`. BENCH_SUBSCRIBERS
 * says how many connections the push is measured with.
 */
import { writeFile } from 'node:fs/promises'
import { runBenchmarks } from '@breadcrumbs/service-kit/benchmarks'
import { measureMerge } from './merging.ts'
import { plot } from './plot.ts'
import { measurePush } from './push.ts'
import { measureSetHash } from './set-hash.ts'
import { measureVisible } from './visible.ts'

const SUBSCRIBERS = Number(process.env.BENCH_SUBSCRIBERS ?? 10_000)

const results = await runBenchmarks({
  asked: process.argv.slice(2).filter((argument) => argument !== '--'),
  resultsFile: new URL('results.json', import.meta.url),
  pageFile: new URL('../../../docs/lists-performance.md', import.meta.url),
  now: () => new Date(),
  print: (text) => console.log(text),
  parts: {
    'set-hash': measureSetHash,
    merge: measureMerge,
    visible: () => measureVisible({ groups: 100, subscribers: 1_000, writes: 200 }),
    push: () => measurePush({ subscribers: SUBSCRIBERS, rounds: 12 }),
  },
})
await writeFile(new URL('targets.svg', import.meta.url), plot(results))
