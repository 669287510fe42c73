/**
 * Finds a connection that is open on our side only. A quiet but living upstream answers pings, so silence alone
 * never ends a connection (a 15 s watchdog without pings killed quiet hosts in a loop elsewhere).
 */
export interface Watchdog {
  /** Anything came in. */
  readonly heard: () => void
  readonly stop: () => void
}

export interface WatchdogOptions {
  readonly idleMs: number
  /** Nothing can be heard at the moment because we hold the sender back ourselves. */
  isDeaf(): boolean
  ping(): void
  stalled(silentMs: number): void
}

const TICKS = 4

/** Pings from half of `idleMs` on and calls `stalled` once after `idleMs` of silence. */
export function startWatchdog(o: WatchdogOptions): Watchdog {
  const tickMs = o.idleMs / TICKS
  // Ticks and not a clock: after the machine slept or the event loop was blocked, one tick has passed, not all.
  let silentTicks = 0
  const timer = setInterval(() => {
    silentTicks = o.isDeaf() ? 0 : silentTicks + 1
    if (silentTicks >= TICKS) {
      clearInterval(timer)
      o.stalled(silentTicks * tickMs)
    } else if (silentTicks >= TICKS / 2) o.ping()
  }, tickMs)
  timer.unref()
  return {
    heard() {
      silentTicks = 0
    },
    stop: () => clearInterval(timer),
  }
}
