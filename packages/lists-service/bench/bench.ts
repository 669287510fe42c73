/**
 * Measures the targets of the lists service and writes results.json, targets.svg and the table of
 * docs/lists-performance.md. BENCH_SUBSCRIBERS says how many connections the push is measured with.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { measurePush, measureVisible } from './live.ts'
import { measureMerge } from './merging.ts'
import { plot } from './plot.ts'
import { figure, type Result } from './result.ts'
import { measureSetHash } from './set-hash.ts'

const subscribers = Number(process.env.BENCH_SUBSCRIBERS ?? 9_900)
const docs = new URL('../../../docs/lists-performance.md', import.meta.url)

const parts: (() => Result[] | Promise<Result[]>)[] = [
  measureSetHash,
  measureMerge,
  () => measureVisible({ groups: 100, subscribers: 1_000, writes: 200 }),
  () => measurePush({ subscribers, rounds: 20 }),
]
const results: Result[] = []
for (const part of parts) {
  const measured = await part()
  for (const { name, value, unit, target, met } of measured) {
    console.log(
      `${name}: ${figure(value)} ${unit}${target === undefined ? '' : ` (${target}: ${met ? 'met' : 'not met'})`}`,
    )
  }
  results.push(...measured)
}
const machine = {
  cpu: os.cpus()[0]?.model,
  cores: os.cpus().length,
  node: process.version,
  load: os.loadavg()[0],
}
const at = new Date().toISOString()
writeFileSync(
  new URL('results.json', import.meta.url),
  `${JSON.stringify({ at, machine, results }, null, 2)}\n`,
)
writeFileSync(new URL('targets.svg', import.meta.url), plot(results))

const rows = results.map(
  ({ name, value, unit, target, met }) =>
    `| ${name} | ${figure(value)} ${unit} | ${target ?? ''} | ${met === undefined ? '' : met ? 'yes' : 'no'} |`,
)
const table = ['| what | measured | target | met |', '| --- | --- | --- | --- |', ...rows].join('\n')
const page = readFileSync(docs, 'utf8')
const marked = /<!-- results:begin -->[\s\S]*<!-- results:end -->/
writeFileSync(
  docs,
  page.replace(marked, () => `<!-- results:begin -->\n\n${table}\n\n<!-- results:end -->`),
)
