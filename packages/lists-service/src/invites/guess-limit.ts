/**
 * How often an account may try codes (MB-001, DS-009). Guessing 160 bits is hopeless; the limit keeps the log and
 * the database quiet. By account and not by address, because calls come from the members' PDSes. In the database:
 * neither a restart nor a second process gives more tries.
 */
import { createHash } from 'node:crypto'
import type { Db } from '../database/schema.ts'
import { Refusal } from '../refusal.ts'

const WINDOW_MS = 60_000

/** Counts tries. */
export interface GuessLimit {
  /** Counts a try with a code, found or not. Throws RateLimitExceeded when the account tried too often. */
  take(did: string): Promise<void>
}

/** A limit of `perMinute` tries in fixed windows that begin with the account's first try. */
export function createGuessLimit(o: {
  readonly db: Db
  readonly perMinute: number
  readonly now: () => number
}): GuessLimit {
  return {
    async take(did) {
      const now = o.now()
      const endedAt = now - WINDOW_MS
      const { since, tries } = await o.db
        .insertInto('invite_tries')
        .values({ did_hash: hashOf(did), since: now, tries: 1 })
        // One statement counts, so of many at once none is missed.
        .onConflict((oc) =>
          oc.column('did_hash').doUpdateSet((eb) => {
            // Of the future only where the clock was set back since: it would last for as long as the step (OP-010).
            const isOver = eb.or([
              eb('invite_tries.since', '<=', endedAt),
              eb('invite_tries.since', '>', now),
            ])
            return {
              tries: eb
                .case()
                .when(isOver)
                .then(1)
                .else(eb('invite_tries.tries', '+', 1))
                .end(),
              since: eb.case().when(isOver).then(now).else(eb.ref('invite_tries.since')).end(),
            }
          }),
        )
        .returning(['since', 'tries'])
        .executeTakeFirstOrThrow()
      if (tries <= o.perMinute) return
      const retryAfterSeconds = Math.ceil((since + WINDOW_MS - now) / 1000)
      throw new Refusal('RateLimitExceeded', 'invite codes a minute', { retryAfterSeconds })
    },
  }
}

/** Forgets windows that began before the time (ms) and are over, at most `max` at once; returns how many. */
export async function pruneGuesses(db: Db, before: number, max: number): Promise<number> {
  const old = db
    .selectFrom('invite_tries')
    .select('did_hash')
    .where('since', '<', before - WINDOW_MS)
    .limit(max)
  const { numDeletedRows } = await db
    .deleteFrom('invite_tries')
    .where('did_hash', 'in', old)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

function hashOf(did: string): string {
  return createHash('sha256').update(did).digest('hex')
}
