/** What this process holds of the machine's memory once what it does not need is gone. Needs --expose-gc. */
export function residentBytes(): number {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().rss
}
