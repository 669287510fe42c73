/** Every benchmark: `pnpm --filter feedgen bench [core|serving|restart|ingest …]`. Writes results.json and latency.svg. */
import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { measureCore, type PagePoint } from './core.ts'
import { measureIngest } from './ingest.ts'
import { plot } from './plot.ts'
import { measureRestart } from './restart.ts'
import { type Result, tableLines } from './result.ts'
import { measureServing } from './serving.ts'

/** Items of the growth row; 10,000,000 needs some 4 GB and minutes. */
const LARGE = Number(process.env.BENCH_ITEMS ?? 10_000_000)
const RESULTS = new URL('results.json', import.meta.url)
const PLOT = new URL('latency.svg', import.meta.url)

const parts: Record<string, () => Promise<Result[]>> = {
  ingest: measureIngest,
  serving: measureServing,
  async core() {
    const { results, points } = await measureCore(LARGE)
    await writePlot(points)
    return results
  },
  restart: measureRestart,
}

async function writePlot(points: readonly PagePoint[]): Promise<void> {
  await writeFile(PLOT, plot(points))
}

const asked = process.argv.slice(2)
const chosen = asked.length > 0 ? asked : Object.keys(parts)
let results: Result[] = []
try {
  // Rows of parts that were not asked for stay, so that parts can be run one at a time.
  results = JSON.parse(await readFile(RESULTS, 'utf8')) as Result[]
} catch {
  // The first run.
}
for (const name of chosen) {
  const measure = parts[name]
  if (!measure) throw new Error(`no such part: ${name}; there are ${Object.keys(parts).join(', ')}`)
  process.stderr.write(`${name} …\n`)
  const fresh = await measure()
  const names = new Set(fresh.map((result) => result.name))
  results = [...results.filter((result) => !names.has(result.name)), ...fresh]
  await writeFile(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`)
}
process.stdout.write(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}\n\n`)
process.stdout.write(`${tableLines(results).join('\n')}\n`)
