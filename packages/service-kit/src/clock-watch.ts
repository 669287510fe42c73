import type { Logger } from './log/create-logger.ts'

/** Below this a clock is being corrected in small steps, as time services do. */
const STEP_MS = 5_000
/** A new time that has stayed for so long is believed: a machine that slept, or a clock that is right at last. */
const BELIEVED_AFTER_MS = 24 * 3_600_000
const LOOK_MS = 10_000

/** Whether the clock on the wall goes as time does. */
export interface ClockWatch {
  /** How far the clock was set forward, or back where negative, ms; 0 while it was not. */
  skewMs(): number
  /** False from a step on, until it is taken back or has stayed for a day. What is thrown away by age waits for it. */
  isSteady(): boolean
  stop(): void
}

export interface ClockWatchOptions {
  /** ms since 1970. */
  now(): number
  /** ms of a clock that nobody sets; only differences count. */
  elapsed(): number
  readonly log: Pick<Logger, 'warn' | 'info'>
}

/**
 * Compares the clock with one that nobody sets, from the start on, and says when they part (case OP-010). A clock that
 * was wrong at the start looks right: the services' units wait for the time service.
 */
export function watchClock(o: ClockWatchOptions): ClockWatch {
  let base = { now: o.now(), elapsed: o.elapsed() }
  /** The step that is not believed yet. */
  let step: { readonly skewMs: number; readonly seenAt: number } | undefined

  function look(): number {
    const [now, elapsed] = [o.now(), o.elapsed()]
    const skewMs = now - base.now - (elapsed - base.elapsed)
    if (Math.abs(skewMs) < STEP_MS) {
      if (step) o.log.info('the clock is as it was')
      step = undefined
      base = { now, elapsed }
      return 0
    }
    if (!step || Math.abs(skewMs - step.skewMs) >= STEP_MS) {
      step = { skewMs, seenAt: elapsed }
      o.log.warn({ skewSeconds: Math.round(skewMs / 1_000) }, 'clock_skew: the clock was set while we ran')
    } else if (elapsed - step.seenAt >= BELIEVED_AFTER_MS) {
      o.log.warn(
        { skewSeconds: Math.round(skewMs / 1_000) },
        'the new time has stayed for a day and is believed',
      )
      step = undefined
      base = { now, elapsed }
      return 0
    }
    return skewMs
  }

  const looking = setInterval(look, LOOK_MS)
  looking.unref()
  return { skewMs: look, isSteady: () => look() === 0, stop: () => clearInterval(looking) }
}
