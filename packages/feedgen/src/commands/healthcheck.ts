const TIMEOUT_MS = 5_000

/** Whether the service on this machine answers well: `/healthz`, or `/readyz` too when asked. For containers without curl. */
export async function healthcheck(o: { host: string; port: number; ready: boolean }): Promise<boolean> {
  const host = o.host === '0.0.0.0' || o.host === '::' ? '127.0.0.1' : o.host
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${o.port}/${o.ready ? 'readyz' : 'healthz'}`
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })).ok
  } catch {
    // Refused, reset or too slow: whatever it is, it is not healthy.
    return false
  }
}
