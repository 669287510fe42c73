/**
 * Measures the targets of the lists service and writes results.json, targets.svg and the table of
 * docs/lists-performance.md. Arguments choose parts. BENCH_SUBSCRIBERS says how many connections the push is measured with.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { measurePush, measureVisible } from './live.ts'
import { measureMerge } from './merging.ts'
import { plot } from './plot.ts'
import { figure, type Result } from './result.ts'
import { measureSetHash } from './set-hash.ts'

const subscribers = Number(process.env.BENCH_SUBSCRIBERS ?? 9_900)
const docs = new URL('../../../docs/lists-performance.md', import.meta.url)

const file = new URL('results.json', import.meta.url)

const parts: Readonly<Record<string, () => Result[] | Promise<Result[]>>> = {
  'set-hash': measureSetHash,
  merge: measureMerge,
  visible: () => measureVisible({ groups: 100, subscribers: 1_000, writes: 200 }),
  push: () => measurePush({ subscribers, rounds: 20 }),
}
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts)
type Measured = Result & { readonly part: string }
let results: readonly Measured[] = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as { results: Measured[] }).results
  : []
for (const part of wanted) {
  const measured = ((await parts[part]?.()) ?? []).map((result) => ({ part, ...result }))
  for (const { name, value, unit, target, met } of measured) {
    const verdict = target === undefined ? '' : ` (${target}: ${met ? 'met' : 'not met'})`
    console.log(`${name}: ${figure(value)} ${unit}${verdict}`)
  }
  // A part that was not asked for keeps its figures of the run before.
  results = Object.keys(parts).flatMap((name) =>
    name === part ? measured : results.filter((result) => result.part === name),
  )
  const machine = {
    cpu: os.cpus()[0]?.model,
    cores: os.cpus().length,
    node: process.version,
    load: os.loadavg()[0],
  }
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), machine, results }, null, 2)}\n`)
}
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
