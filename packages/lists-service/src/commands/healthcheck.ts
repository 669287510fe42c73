import type { ListsConfig } from '../config.ts'
import type { Terminal } from './operator.ts'

const TIMEOUT_MS = 3_000

/** Asks the running service whether it is ready: exit code 0 or 1. For containers that have no curl. */
export async function healthcheck(config: ListsConfig, terminal: Terminal): Promise<number> {
  const host = config.host === '0.0.0.0' ? '127.0.0.1' : config.host === '::' ? '[::1]' : config.host
  try {
    const answer = await fetch(`http://${host}:${config.port}/readyz`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    terminal.out(answer.ok ? 'ready' : `not ready (${answer.status})`)
    return answer.ok ? 0 : 1
  } catch {
    // Refused, timed out, cut: for a supervisor it is the same.
    terminal.out('does not answer')
    return 1
  }
}
