import type { Viewer } from '../index/viewer.ts'
import type { NewFact } from '../log/fact.ts'

/** After so many days without a visit what we hold of a reader is dropped (design/feedgen.md "Viewers"). */
const IDLE_DAYS = 30

/** Days since 1970, UTC, of a time in ms. */
export function dayOf(ms: number): number {
  return Math.floor(ms / 86_400_000)
}

/**
 * What the log has to learn of visits: the day of the last one, written once a day and reader, and
 * who has not come for 30 days. `seen` are those who came since the last call. Someone of whom no
 * day is known counts as seen today.
 */
export function visitChanges(viewers: Iterable<Viewer>, seen: ReadonlySet<string>, today: number): NewFact[] {
  const facts: NewFact[] = []
  for (const { did, isLoaded, seenDay } of viewers) {
    if (!isLoaded) continue
    const lastDay = seen.has(did) ? today : (seenDay ?? today)
    const about = { did, path: '', version: '' }
    if (today - lastDay >= IDLE_DAYS)
      facts.push({ ...about, body: { kind: 'viewer', loaded: false, idle: true } })
    else if (lastDay !== seenDay)
      facts.push({ ...about, body: { kind: 'viewer', loaded: true, seenDay: lastDay } })
  }
  return facts
}
