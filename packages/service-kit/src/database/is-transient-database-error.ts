/** SQLite result codes that say nothing about the data: locked by another, no space, the disk did not answer. */
const SQLITE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|PROTOCOL)(_|$)/

/**
 * SQLSTATEs, by class or whole: connection exceptions (08), insufficient resources (53), operator intervention such as
 * a restart (57P), I/O error (58030), serialization failure and deadlock (40), lock or statement timeout (55P03, 57014),
 * a session ended while idle (25P03), a server that is a standby for the moment (25006).
 */
const POSTGRES = /^(08...|53...|57P..|58030|40001|40P01|55P03|57014|25P03|25006)$/

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
])

/** What `pg` says, without a code, when a connection went away under it. */
const LOST =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/

/**
 * True when the same work may succeed later without anyone changing the data or the program: retry it. False for
 * everything else, such as a violated constraint or a corrupt file. Looks through `cause` and AggregateError.
 */
export function isTransientDatabaseError(error: unknown): boolean {
  for (let e = error, depth = 0; e instanceof Error && depth < 8; e = e.cause, depth++) {
    if (isTransientItself(e)) return true
    if (e instanceof AggregateError && e.errors.length > 0) return e.errors.every(isTransientDatabaseError)
  }
  return false
}

function isTransientItself(error: Error): boolean {
  const code = (error as { code?: unknown }).code
  if (typeof code !== 'string') return LOST.test(error.message)
  return SQLITE.test(code) || POSTGRES.test(code) || NETWORK.has(code)
}
