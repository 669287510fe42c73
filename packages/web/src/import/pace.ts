/** Points a write costs at a PDS (its rate limits for repo writes: create 3, delete 1). */
export const CREATE_POINTS = 3
export const DELETE_POINTS = 1

const HOUR_MS = 60 * 60 * 1000

/**
 * The usual limits of a PDS are 5,000 points an hour and 35,000 a day. A tenth is left free, so that the person can go on
 * logging while an import runs.
 */
const LIMITS = [
  { spanMs: HOUR_MS, points: 4500 },
  { spanMs: 24 * HOUR_MS, points: 31_500 },
] as const

/** Points that were spent at a moment, ms since the epoch. */
export interface Spent {
  readonly at: number
  readonly points: number
}

/** When `points` more may be spent, ms since the epoch: `now` or later. */
export function allowedAt(spent: readonly Spent[], points: number, now: number): number {
  let at = now
  for (const limit of LIMITS) {
    let inSpan = spent.filter((one) => one.at > now - limit.spanMs)
    while (inSpan.length > 0 && sum(inSpan) + points > limit.points) {
      at = Math.max(at, (inSpan[0]?.at ?? now) + limit.spanMs)
      inSpan = inSpan.slice(1)
    }
  }
  return at
}

/** What still counts against a limit. */
export function stillCounting(spent: readonly Spent[], now: number): readonly Spent[] {
  return spent.filter(({ at }) => at > now - 24 * HOUR_MS)
}

/** About how long creating `count` records takes, in ms, on a server with the usual limits. */
export function estimateMs(count: number): number {
  const points = count * CREATE_POINTS
  const [hour, day] = LIMITS
  const days = Math.floor(Math.max(0, points - 1) / day.points)
  const hours = Math.floor(Math.max(0, points - days * day.points - 1) / hour.points)
  return days * day.spanMs + hours * hour.spanMs
}

/**
 * When to try again after a server said 429: what it says (`Retry-After` in seconds or as a date, or `RateLimit-Reset`
 * in seconds since 1970), else five minutes; never more than a day, never less than a second.
 */
export function retryAt(headers: Headers, now: number): number {
  const after = headers.get('retry-after')?.trim() ?? ''
  const reset = headers.get('ratelimit-reset')?.trim() ?? ''
  const said = /^\d{1,9}$/.test(after)
    ? now + Number(after) * 1000
    : /^\d{10}$/.test(reset)
      ? Number(reset) * 1000
      : Date.parse(after)
  const wished = Number.isNaN(said) ? now + 5 * 60 * 1000 : said
  return Math.min(Math.max(wished, now + 1000), now + 24 * HOUR_MS)
}

function sum(spent: readonly Spent[]): number {
  return spent.reduce((total, { points }) => total + points, 0)
}
