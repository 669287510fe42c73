import { readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import { type Result, resultTable } from './result.ts'

const BEGIN = '<!-- results:begin -->'
const END = '<!-- results:end -->'

/** A result as results.json keeps it: parts run one at a time, so each row says which it is of, and when it was measured. */
type Kept = Result & { readonly part: string; readonly at: string }

export interface BenchmarkOptions {
  /** Every part in the order of the table, by the name it is asked for. */
  readonly parts: Readonly<Record<string, () => Result[] | Promise<Result[]>>>
  /** The parts to run; none stands for all. */
  readonly asked: readonly string[]
  /** An array of results, written after each part; a part that does not run keeps its rows. */
  readonly resultsFile: URL
  /** A page with a part between `<!-- results:begin -->` and `<!-- results:end -->`, which becomes the table. */
  readonly pageFile: URL
  now(): Date
  /** Takes progress and, at the end, the table. */
  print(text: string): void
}

/**
 * Runs benchmarks one after another, and answers all results, also those of the parts that did not run.
 * @throws when a part is asked for that does not exist, or the page has no place for the table.
 */
export async function runBenchmarks(o: BenchmarkOptions): Promise<readonly Result[]> {
  const names = Object.keys(o.parts)
  const unknown = o.asked.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new Error(`no such part: ${unknown}; there are ${names.join(', ')}`)
  let results = await kept(o.resultsFile)
  for (const part of o.asked.length > 0 ? names.filter((name) => o.asked.includes(name)) : names) {
    o.print(`${part} …`)
    const startedAt = performance.now()
    const measured = (await o.parts[part]?.()) ?? []
    o.print(`${part}: ${Math.round((performance.now() - startedAt) / 1000)} s`)
    const at = o.now().toISOString()
    const fresh = measured.map((result): Kept => ({ part, at, ...result }))
    results = names.flatMap((name) => (name === part ? fresh : results.filter((row) => row.part === name)))
    await writeFile(o.resultsFile, `${JSON.stringify(results, undefined, 2)}\n`)
    const page = await readFile(o.pageFile, 'utf8')
    await writeFile(o.pageFile, withTable(page, `${resultTable(results)}\n\n${machine()}`))
  }
  o.print(`\n${resultTable(results)}\n\n${machine()}`)
  return results
}

async function kept(file: URL): Promise<Kept[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Kept[]
  } catch (error) {
    // The first run.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function withTable(page: string, table: string): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END, begin)
  if (begin < 0 || end < 0) throw new Error(`the page has no part between ${BEGIN} and ${END}`)
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`
}

/** What the last part ran on. The load tells how much else went on: single figures of a busy machine say little. */
function machine(): string {
  const cpus = os.cpus()
  return `${cpus.length} × ${cpus[0]?.model ?? 'unknown'}, Node ${process.version}, load ${os.loadavg()[0]?.toFixed(1)}`
}
