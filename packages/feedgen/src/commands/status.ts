import type { Database } from '@breadcrumbs/service-kit'
import { readLease } from '../lease/lease-table.ts'
import { countDeadLetters } from '../log/dead-letter-table.ts'
import { countGaps } from '../log/gap-table.ts'
import { countDesynced } from '../log/repo-table.ts'
import type { Schema } from '../log/schema.ts'

/** What the database says about the service, whether or not it runs. Never who or what. */
export interface Status {
  readonly facts: Readonly<Record<string, number>>
  readonly logPosition: number
  /** Where each stream is applied up to; `ageMs` is since that was written, and `null` for "never". */
  readonly streams: readonly { source: string; epoch: string; cursor: number; ageMs: number }[]
  readonly gaps: number
  readonly deadLetters: number
  readonly desyncedRepos: number
  /** How often the right to ingest has changed hands; always 0 on SQLite. */
  readonly leaseEpoch: number
}

/** `now` in ms. */
export async function readStatus({ kysely }: Pick<Database<Schema>, 'kysely'>, now: number): Promise<Status> {
  const counts = await kysely
    .selectFrom('fact')
    .select((eb) => ['kind', eb.fn.countAll<number>().as('rows')])
    .groupBy('kind')
    .orderBy('kind')
    .execute()
  const head = await kysely.selectFrom('log_head').select('position').executeTakeFirstOrThrow()
  const streams = await kysely.selectFrom('stream_position').selectAll().execute()
  return {
    facts: Object.fromEntries(counts.map(({ kind, rows }) => [kind, Number(rows)])),
    logPosition: head.position,
    streams: streams.map(({ source, epoch, cursor, updated_at }) => ({
      source,
      epoch,
      cursor,
      ageMs: now - updated_at,
    })),
    gaps: await countGaps(kysely),
    deadLetters: await countDeadLetters(kysely),
    desyncedRepos: await countDesynced(kysely),
    leaseEpoch: (await readLease(kysely)).epoch,
  }
}

/** The status in lines for a terminal. */
export function statusLines(status: Status): string[] {
  const facts = Object.entries(status.facts).map(([kind, rows]) => `${kind} ${rows}`)
  const streams = status.streams.map(
    ({ source, epoch, cursor, ageMs }) =>
      `stream ${source} (${epoch}): applied up to ${cursor}, ${Math.round(ageMs / 1000)} s ago`,
  )
  return [
    `log: position ${status.logPosition}; ${facts.join(', ') || 'empty'}`,
    ...(streams.length > 0 ? streams : ['no stream was ever followed']),
    `gaps ${status.gaps}, dead letters ${status.deadLetters}, repos to refetch ${status.desyncedRepos}`,
    ...(status.leaseEpoch > 0 ? [`ingester number ${status.leaseEpoch}`] : []),
  ]
}
