import { held, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { startVitest } from 'vitest/node'
import type { Figure } from '../test/_figures.ts'

const TARGETS: Readonly<Record<Figure, { name: string; unit: 'ms' | 's'; max: number }>> = {
  turnMs: { name: 'bad inputs: longest turn of the loop', unit: 'ms', max: 50 },
  frameMs: { name: 'hostile frames: most CPU for one', unit: 'ms', max: 50 },
  afterKillMs: { name: 'takeover after kill -9', unit: 's', max: 5 },
  afterFreezeMs: { name: 'takeover after SIGSTOP', unit: 's', max: 30 },
  resetLagMs: { name: 'others, while one repo is reset 1,000 times: later by', unit: 's', max: 1 },
  celebrityPageMs: { name: 'page of a reader with 100,000 follows, p99', unit: 'ms', max: 300 },
}
const FILES = ['bad-', 'flood', 'sync-flood', 'repair', 'hostile-frames', 'takeover', 'celebrity']

/** Runs the tests of bad inputs and of takeover one after the other, and gives the worst of what each kind measured. */
export async function measureCases(): Promise<Result[]> {
  const runner = await startVitest(
    'test',
    FILES.map((name) => `test/${name}`),
    { watch: false, reporters: ['dot'], fileParallelism: false },
  )
  const worst = new Map<Figure, { value: number; test: string; tests: number }>()
  for (const file of runner.state.getTestModules())
    for (const test of file.children.allTests())
      for (const [figure, value] of Object.entries(test.meta().figures ?? {})) {
        const before = worst.get(figure as Figure)
        const tests = (before?.tests ?? 0) + 1
        worst.set(
          figure as Figure,
          before && before.value >= value ? { ...before, tests } : { value, test: test.name, tests },
        )
      }
  await runner.close()
  if (process.exitCode) throw new Error('a test failed: a figure of it would mean nothing')
  return Object.entries(TARGETS).map(([figure, { name, unit, max }]) => {
    const found = worst.get(figure as Figure)
    if (!found) throw new Error(`no test measured ${figure}`)
    const value = unit === 's' ? found.value / 1_000 : found.value
    return held({ name, value, unit, how: `worst of ${found.tests} tests: "${found.test}"` }, { max })
  })
}
