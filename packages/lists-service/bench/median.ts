import { cpuMicros, quantile } from '@breadcrumbs/service-kit/benchmarks'

/** Milliseconds of CPU one call takes, garbage collection included: the median of `runs` after two that only warm up. */
export function medianMs(runs: number, work: () => unknown): number {
  work()
  work()
  const times = Array.from({ length: runs }, () => {
    const start = cpuMicros()
    work()
    return (cpuMicros() - start) / 1_000
  })
  return quantile(times, 0.5)
}
