import type { TestContext } from 'vitest'

/** What a test measures beside what it proves. Judged by `bench cases`, on a quiet machine, and never by a test. */
export type Figure =
  /** The most CPU that one turn of the event loop took while a bad input was worked off, ms. */
  | 'turnMs'
  /** CPU that a hostile frame cost at the least of several tries, ms. */
  | 'frameMs'
  /** From the end of an ingester to another that leads, ms (promise P23). */
  | 'afterKillMs'
  | 'afterFreezeMs'
  /** How much later others are seen while somebody resets their repo again and again, ms (FH-021). */
  | 'resetLagMs'
  /** The page of a reader with 100,000 follows, p99, ms (RC-036). */
  | 'celebrityPageMs'

declare module 'vitest' {
  interface TaskMeta {
    figures?: Partial<Record<Figure, number>>
  }
}

/** Notes a figure of a test, for whoever runs the tests to measure. */
export function measured(task: TestContext['task'], figure: Figure, value: number): void {
  task.meta.figures = { ...task.meta.figures, [figure]: value }
}
