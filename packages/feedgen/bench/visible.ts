import { held, quantile, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { liveRun } from './live-run.ts'

const SECONDS = 30
const RATE = 2_000
/** Of the first seconds code is still being compiled, in the service and in what drives it. */
const WARM_UP_SHARE = 0.2

/** From a frame being received to its post being in a page, under a stream that does not wait. */
export async function measureVisible(): Promise<Result[]> {
  const run = await liveRun({ seconds: SECONDS, ratePerSecond: RATE, onProgress: () => undefined })
  const lags = run.lagsMs.slice(Math.round(run.lagsMs.length * WARM_UP_SHARE))
  const how = `${run.frames} frames at ${RATE} a second for ${SECONDS} s, ${run.crumbs} of them crumbs with posts; real process, getFeedSkeleton asked every 20 ms`
  return [
    { name: 'frame received to visible, p50', value: quantile(lags, 0.5) / 1000, unit: 's', how },
    held(
      {
        name: 'frame received to visible in the skeleton, p99',
        value: quantile(lags, 0.99) / 1000,
        unit: 's',
        how,
      },
      { max: 1 },
    ),
    held(
      { name: 'lost or doubled in that run', value: run.lost + run.doubled, unit: 'events', how },
      { max: 0 },
    ),
  ]
}
