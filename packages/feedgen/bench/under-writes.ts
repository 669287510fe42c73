import { held, quantile, type Result, startChild } from '@breadcrumbs/service-kit/benchmarks'

const ITEMS = 200_000
/** The two forms take turns, so that what else goes on meets both. */
const ROUNDS = 6
const SECONDS = 3

interface Lived {
  readonly reads: readonly number[]
  readonly writtenMs: number
}

/** Reads while 2,000 activities arrive each second: the memory index over its log, against the feed as SQL. */
export async function measureUnderWrites(): Promise<Result[]> {
  const file = new URL('under-writes-child.ts', import.meta.url)
  const forms = []
  for (const variant of ['memory', 'sql'] as const) {
    const { child } = await startChild(file, [variant, String(ITEMS)], ['--max-old-space-size=4000'])
    forms.push({ variant, child, reads: [] as number[] })
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { child, reads } of forms) {
      // The first round is the compiler's.
      const lived = await child.ask<Lived>({ seconds: SECONDS })
      if (round > 0) reads.push(...lived.reads)
    }
  }
  for (const { child } of forms) await child.end()
  const [memory = [], sql = []] = forms.map(({ reads }) => reads)
  const how = `first pages of 30 for 100 readers with 1,000 follows, 1,000 reads/s and 2,000 activities/s in one process, SQLite with full durability, ${ITEMS} items to begin with; from the moment a read was due`
  const row = (name: string, values: readonly number[], share: number): Result => ({
    name,
    value: quantile(values, share),
    unit: 'ms',
    how,
  })
  return [
    row('reads under 2,000 activities/s, median', memory, 0.5),
    row('the same, SQL form', sql, 0.5),
    row('reads under 2,000 activities/s, p99', memory, 0.99),
    row('the same, SQL form', sql, 0.99),
    held(
      {
        name: 'reads under 2,000 activities/s, p99 against the SQL form',
        value: quantile(memory, 0.99) / quantile(sql, 0.99),
        unit: '×',
        how: 'from the lines above, same run',
      },
      { max: 0.1 },
    ),
  ]
}
