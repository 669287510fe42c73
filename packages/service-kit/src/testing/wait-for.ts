import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 10

/**
 * Waits until `condition` gives something other than false, null or undefined, and returns it. Fails after `timeoutMs`
 * (default 20 000: more than a busy machine takes, less than a test may) with `what` in the message. An error of `condition` is final: say false for "not yet".
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  o: { timeoutMs?: number; what?: string } = {},
): Promise<NonNullable<T>> {
  const timeoutMs = o.timeoutMs ?? 20_000
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const value = await condition()
    if (value !== false && value !== null && value !== undefined) return value
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${o.what ?? 'a condition'}`)
    await sleep(POLL_MS)
  }
}
