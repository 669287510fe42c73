/** The targets of the lists service: `pnpm --filter lists-service bench [set-hash|merge|visible|push|kill|reconnect …]`. */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { runBenchmarks } from '@breadcrumbs/service-kit/benchmarks'
import { measureKills } from './kills.ts'
import { measureMerge } from './merging.ts'
import { plot } from './plot.ts'
import { measurePush } from './push.ts'
import { measureReconnect } from './reconnect.ts'
import { measureSetHash } from './set-hash.ts'
import { measureVisible } from './visible.ts'

const { values, positionals } = parseArgs({
  // pnpm hands its own separator on.
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  allowPositionals: true,
  options: {
    /** Connections the push is measured with. */
    subscribers: { type: 'string', default: '10000' },
    /** Kills; the design's five hundred take some minutes more. */
    rounds: { type: 'string', default: '50' },
    /** Readers who come back at once. */
    readers: { type: 'string', default: '5000' },
  },
})

const print = (text: string) => console.log(text)

const results = await runBenchmarks({
  asked: positionals,
  resultsFile: new URL('results.json', import.meta.url),
  pageFile: new URL('../../../docs/lists-performance.md', import.meta.url),
  now: () => new Date(),
  print,
  parts: {
    'set-hash': measureSetHash,
    merge: measureMerge,
    visible: () => measureVisible({ groups: 100, subscribers: 1_000, writes: 200 }),
    push: () => measurePush({ subscribers: Number(values.subscribers), rounds: 12 }),
    kill: () => measureKills(Number(values.rounds)),
    reconnect: () => measureReconnect(Number(values.readers), print),
  },
})
await writeFile(new URL('targets.svg', import.meta.url), plot(results))
