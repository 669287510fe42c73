/** Forgets what has served its time: used tokens, old idempotency answers. In slices, so that writes go on. */
import type { ClockWatch, Logger } from '@breadcrumbs/service-kit'
import { pruneSeenTokens } from './auth/seen-tokens.ts'
import type { Db } from './database/schema.ts'
import { pruneGuesses } from './invites/guess-limit.ts'
import { pruneTickets } from './live/tickets.ts'
import { pruneAnswers } from './repo-host/answers.ts'
import { prunePastVersions } from './repo-host/past-versions.ts'

const EVERY_MS = 10 * 60_000
const SLICE_ROWS = 1_000
/** An app that retries a write after this long gets it refused or done again. */
const ANSWER_LIFETIME_MS = 7 * 24 * 60 * 60_000

/** How long what was overwritten or deleted on a list can be brought back. */
const VERSION_LIFETIME_MS = 30 * 24 * 60 * 60_000

/** Prunes everything that is old at the time (ms). */
export async function prune(db: Db, now: number): Promise<void> {
  while ((await pruneSeenTokens(db, now, SLICE_ROWS)) === SLICE_ROWS);
  while ((await pruneTickets(db, now, SLICE_ROWS)) === SLICE_ROWS);
  while ((await pruneGuesses(db, now, SLICE_ROWS)) === SLICE_ROWS);
  while ((await prunePastVersions(db, now - VERSION_LIFETIME_MS, SLICE_ROWS)) === SLICE_ROWS);
  while ((await pruneAnswers(db, now - ANSWER_LIFETIME_MS, SLICE_ROWS)) === SLICE_ROWS);
}

/** Prunes every ten minutes until stopped. A run that fails is logged: the next one takes its rows too. */
export function startPruning(o: {
  db: Db
  now: () => number
  clock: Pick<ClockWatch, 'isSteady'>
  log: Logger
}): { stop(): void } {
  const timer = setInterval(() => {
    // Nothing grew a year older because the clock jumped (OP-010).
    if (!o.clock.isSteady()) return
    prune(o.db, o.now()).catch((err: unknown) => o.log.warn({ err }, 'pruning failed'))
  }, EVERY_MS)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
