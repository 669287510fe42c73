import { quantile } from '@breadcrumbs/service-kit/benchmarks'

/** Milliseconds one call takes, the median of `runs` after two that only warm up. */
export function medianMs(runs: number, work: () => unknown): number {
  work()
  work()
  const times = Array.from({ length: runs }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
  return quantile(times, 0.5)
}
