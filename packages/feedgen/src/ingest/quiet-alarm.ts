import type { ConsumerState, Logger } from '@breadcrumbs/service-kit'

/** A relay is never quiet for a minute, and a small PDS alone seldom for this long. */
const QUIET_MS = 5 * 60_000
const LOOK_MS = 60_000

export interface QuietAlarmOptions {
  /** Names the upstream: its address. */
  readonly upstream: string
  state(): Pick<ConsumerState, 'connected' | 'lastMessageAt'>
  now(): number
  readonly log: Pick<Logger, 'warn'>
  /** Silence that is worth a word, and how often it is looked for, ms; default five minutes and one. */
  readonly quietMs?: number
  readonly lookMs?: number
}

/**
 * Says, again and again, that an upstream takes connections and sends nothing: an address that is no longer a relay
 * looks healthy from here, and feeds grow stale for days before somebody asks (bad input FH-007). Answers how to stop.
 */
export function startQuietAlarm(o: QuietAlarmOptions): () => void {
  const quietMs = o.quietMs ?? QUIET_MS
  let since = o.now()
  let saidAt = since
  const looking = setInterval(() => {
    const now = o.now()
    since = Math.max(since, o.state().lastMessageAt ?? since)
    if (now - since < quietMs || now - saidAt < quietMs) return
    saidAt = now
    const minutes = Math.floor((now - since) / 60_000)
    o.log.warn(
      { upstream: o.upstream, minutes, connected: o.state().connected },
      `no events for ${minutes} min: check that FEEDGEN_UPSTREAM_URL still is a relay or a PDS`,
    )
  }, o.lookMs ?? LOOK_MS)
  looking.unref()
  return () => clearInterval(looking)
}
