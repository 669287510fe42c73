import { createMetrics, type Metrics } from '@breadcrumbs/service-kit'
import { Counter, Gauge } from 'prom-client'

/** What this service counts. Labels are closed sets: never a DID, a URI or a title. */
export interface FeedgenMetrics {
  readonly metrics: Metrics
  readonly rejected: (reason: string) => void
  readonly wanted: (frameType: string) => void
  readonly skipped: (why: string) => void
  readonly served: (outcome: string) => void
  readonly interaction: (event: string) => void
  readonly deadLettered: () => void
  readonly gap: (why: string) => void
  readonly repaired: (outcome: string) => void
  readonly evicted: (kind: string, count: number) => void
}

/** The gauges ask `read` when they are scraped. */
export interface GaugeReadings {
  leading: boolean
  connected: boolean
  lagMs: number | undefined
  queued: number
  authors: number
  viewers: number
  items: number
}

export function createFeedgenMetrics(version: string, read: () => GaugeReadings): FeedgenMetrics {
  const metrics = createMetrics({ service: 'feedgen', version })
  const registers = [metrics.registry]
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter({ name: `feedgen_${name}_total`, help, labelNames, registers })

  const rejected = counter('rejected', 'Frames and records left out, by what was wrong with them.', 'reason')
  const wanted = counter('wanted_frames', 'Frames that passed the first look, by type.', 'type')
  const skipped = counter('skipped_events', 'Sound events that changed nothing, by why.', 'why')
  const served = counter('skeletons', 'getFeedSkeleton answers, by how they came about.', 'outcome')
  const interactions = counter('interactions', 'What readers reported, by event.', 'event')
  const deadLetters = counter('dead_letters', 'Frames set aside after every try failed.')
  const repairs = counter('repairs', 'Refetches of single repos, by how they ended.', 'outcome')
  const evicted = counter(
    'evicted',
    'Crumbs, posts, marks, entries and steps let go because their author had too many.',
    'kind',
  )
  const gaps = counter('gaps', 'Stretches of the stream that never reached us.', 'why')

  const gauge = (name: string, help: string, value: (now: GaugeReadings) => number) =>
    new Gauge({
      name: `feedgen_${name}`,
      help,
      registers,
      collect() {
        this.set(value(read()))
      },
    })
  gauge('leading', '1 while this process ingests.', (now) => Number(now.leading))
  gauge('stream_connected', '1 while the upstream is connected.', (now) => Number(now.connected))
  gauge('stream_lag_ms', 'Upstream’s clock against ours at the last stored event.', (now) => now.lagMs ?? 0)
  gauge('stream_queued', 'Frames received and not yet handled.', (now) => now.queued)
  gauge('index_authors', 'People who take part.', (now) => now.authors)
  gauge('index_viewers', 'People who read.', (now) => now.viewers)
  gauge('index_items', 'Items the feeds can show.', (now) => now.items)

  return {
    metrics,
    rejected: (reason) => rejected.inc({ reason }),
    wanted: (type) => wanted.inc({ type }),
    skipped: (why) => skipped.inc({ why }),
    served: (outcome) => served.inc({ outcome }),
    interaction: (event) => interactions.inc({ event }),
    deadLettered: () => deadLetters.inc(),
    gap: (why) => gaps.inc({ why }),
    repaired: (outcome) => repairs.inc({ outcome }),
    evicted: (kind, count) => evicted.inc({ kind }, count),
  }
}
