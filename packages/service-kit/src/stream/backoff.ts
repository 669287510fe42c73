import { setTimeout as sleep } from 'node:timers/promises'

export interface BackoffLimits {
  readonly minMs: number
  readonly maxMs: number
}

/**
 * Wait before the next try, in ms: doubling from `minMs`, capped at `maxMs`, of which a random half is taken off
 * so that many clients of one restarted host do not come back in step.
 * @param attempt 0 for the first
 * @param random in [0, 1)
 */
export function backoffMs(attempt: number, limits: BackoffLimits, random: () => number): number {
  return Math.min(limits.maxMs, limits.minMs * 2 ** attempt) * (0.5 + random() / 2)
}

/** Waits; false when the signal cut it short. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal })
    return true
  } catch {
    // The only error of a timer is its abortion.
    return false
  }
}
