/** The events this service counts, one function each. Labels are closed sets: never a DID, a space, a title. */
import type { Metrics } from '@breadcrumbs/service-kit'
import { Counter, Gauge } from 'prom-client'
import type { RefusalName } from './refusal.ts'

/** Counts what happens. */
export interface ListsMetrics {
  /** A record of a group was left out of a view, for the reason. */
  recordSkipped(reason: string): void
  /** A request was refused on purpose. */
  refused(refusal: RefusalName): void
  /** A group was made. */
  groupCreated(): void
  /** Somebody joined, or asked to again. */
  inviteAccepted(): void
  /** Writes of members that were acknowledged. */
  writesApplied(count: number): void
  /** Has the gauge of live streams ask for their number. */
  watchStreams(count: () => number): void
}

/** Registers the counters. */
export function createListsMetrics({ registry }: Metrics): ListsMetrics {
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter<L>({ name: `lists_${name}_total`, help, labelNames: [...labelNames], registers: [registry] })
  const skipped = counter('records_skipped', 'Records left out of views, by reason.', ['reason'])
  const refused = counter('refusals', 'Requests refused on purpose.', ['refusal'])
  const groups = counter('groups_created', 'Groups made.')
  const accepted = counter('invites_accepted', 'Invites accepted.')
  const writes = counter('writes', 'Acknowledged writes of members.')
  return {
    recordSkipped: (reason) => skipped.inc({ reason }),
    refused: (refusal) => refused.inc({ refusal }),
    groupCreated: () => groups.inc(),
    inviteAccepted: () => accepted.inc(),
    writesApplied: (count) => writes.inc(count),
    watchStreams(count) {
      new Gauge({
        name: 'lists_streams',
        help: 'Live streams in this process.',
        registers: [registry],
        collect() {
          this.set(count())
        },
      })
    },
  }
}
