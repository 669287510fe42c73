import { held, quantile, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { liveRun } from './live-run.ts'
import { slopePerSample } from './slope.ts'

/** The caches fill and the compiler works; what memory does then says nothing about the months after. */
const WARM_UP_SHARE = 1 / 3

export interface SoakOptions {
  readonly minutes: number
  readonly ratePerSecond: number
  /** How often the host ends the connection, each time in another way. */
  readonly reconnectSeconds: number
  onProgress(line: string): void
}

/** The real process for a long time, under a stream whose host ends the connection in every way, one after another. */
export async function measureSoak(o: SoakOptions): Promise<Result[]> {
  const run = await liveRun({
    seconds: o.minutes * 60,
    ratePerSecond: o.ratePerSecond,
    reconnectMs: o.reconnectSeconds * 1000,
    onProgress: (line) => o.onProgress(line),
  })
  const how = `${run.frames} frames at ${o.ratePerSecond} a second for ${o.minutes} min, ${run.crumbs} of them crumbs with posts, ${run.reconnects} connections ended in every way; real process, page asked every 20 ms`
  const settled = run.memory.slice(Math.round(run.memory.length * WARM_UP_SHARE))
  return [
    {
      name: 'soak: memory slope after a third of the time',
      value: (slopePerSample(settled) * 60) / 2 ** 20,
      unit: 'MiB/min',
      how,
    },
    { name: 'soak: memory at the end', value: (run.memory.at(-1) ?? 0) / 2 ** 20, unit: 'MiB', how },
    { name: 'soak: frame to page, p50', value: quantile(run.lagsMs, 0.5) / 1000, unit: 's', how },
    {
      name: 'soak: frame to page, p99, reconnects included',
      value: quantile(run.lagsMs, 0.99) / 1000,
      unit: 's',
      how,
    },
    held({ name: 'soak: events lost', value: run.lost, unit: 'events', how }, { max: 0 }),
    held({ name: 'soak: events doubled', value: run.doubled, unit: 'events', how }, { max: 0 }),
  ]
}
