import { Gauge } from 'prom-client'
import type { ClockWatch } from './clock-watch.ts'
import type { Commits } from './database/commits.ts'
import type { Wal } from './database/wal.ts'
import type { Metrics } from './metrics.ts'

/** Gauges of what is around a service and may fail it slowly; infra/alerts.yml says when to worry. */
export function watchHost(
  { registry }: Metrics,
  o: { readonly db: { readonly wal: Wal; readonly commits: Commits }; readonly clock: ClockWatch },
): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  gauge('wal_bytes', 'SQLite’s write-ahead log; 0 with PostgreSQL.', () => o.db.wal.bytes())
  gauge(
    'database_commit_wait_seconds',
    'How long the oldest commit under way has been waiting; 0 with SQLite.',
    () => o.db.commits.waitedMs() / 1_000,
  )
  gauge('clock_skew_seconds', 'How far the clock was set since the start, back where negative.', () =>
    Math.round(o.clock.skewMs() / 1_000),
  )
}
