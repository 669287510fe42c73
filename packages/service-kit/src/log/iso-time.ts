/** What pino puts into a line for its time (ISO 8601); spelled once for all lines of a millisecond. */
export function createIsoTime(now: () => number): () => string {
  let spelledAt = Number.NaN
  let spelled = ''
  return () => {
    const at = now()
    if (at !== spelledAt) {
      spelledAt = at
      spelled = `,"time":"${new Date(at).toISOString()}"`
    }
    return spelled
  }
}
