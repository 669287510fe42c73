import {
  type ClockWatch,
  type Consumer,
  commitReasons,
  type Database,
  type Readiness,
} from '@breadcrumbs/service-kit'
import type { MemoryIndex } from './index/memory-index.ts'
import { countDeadLetters } from './log/dead-letter-table.ts'
import { countGaps } from './log/gap-table.ts'
import { countDesynced } from './log/repo-table.ts'
import type { Schema } from './log/schema.ts'

/** What `/readyz` is made of, as it is now. */
export interface ReadinessOptions {
  readonly db: Database<Schema>
  readonly index: MemoryIndex
  readonly role: string
  /** The index holds all of the log. */
  readonly isCaughtUp: boolean
  /** And has heard of the log lately. */
  readonly isReady: boolean
  readonly leading: boolean
  readonly stream: Consumer | undefined
  readonly clock: Pick<ClockWatch, 'skewMs'>
}

/** Whether feeds can be served, and what is known to be missing from them. Numbers only: it is public. */
export async function readiness(o: ReadinessOptions): Promise<Readiness> {
  const [gaps, desyncedRepos, deadLetters] = await Promise.all([
    countGaps(o.db.kysely),
    countDesynced(o.db.kysely),
    countDeadLetters(o.db.kysely),
  ])
  return {
    ready: o.isReady,
    reasons: [
      ...(o.isCaughtUp ? [] : ['the index is being rebuilt']),
      ...(o.isCaughtUp && !o.isReady ? ['the log cannot be read'] : []),
      ...commitReasons(o.db.commits),
    ],
    details: {
      role: o.role,
      leading: o.leading,
      stream: o.stream?.state(),
      logPosition: o.index.position,
      ...o.index.stats(),
      walBytes: o.db.wal.bytes(),
      clockSkewSeconds: Math.round(o.clock.skewMs() / 1_000),
      gaps,
      desyncedRepos,
      deadLetters,
    },
  }
}
