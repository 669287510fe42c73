/** Longer than this we do not stay away, whatever is asked: the other side may have meant a page, not a stream. */
const RETRY_AFTER_MAX_MS = 5 * 60_000

/**
 * How long a `Retry-After` header asks us to wait, in ms, at most five minutes or `maxMs` (RFC 9110 section 10.2.3).
 * @returns undefined when it is absent or neither seconds nor a date
 */
export function retryAfterMs(
  header: string | undefined,
  nowMs: number,
  maxMs = RETRY_AFTER_MAX_MS,
): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), maxMs)
}
