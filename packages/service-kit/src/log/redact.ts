import { Secret } from '../config/secret.ts'

const REDACTED = '[redacted]'
const DEPTH_MAX = 6
const ENTRIES_MAX = 100

/** Names that hold credentials or what people wrote; compared without case, `-` and `_`. */
const PRIVATE_NAMES = new Set(
  [
    'authorization proxyauthorization dpop cookie setcookie jwt code invite invitecode',
    'password passphrase secret signingkey privatekey apikey credential credentials databaseurl connectionstring',
    'note notes text title comment description body record records',
    // What database errors carry: the row, the statement, its values.
    'detail where sql query parameters internalquery hint',
  ].flatMap((line) => line.split(' ')),
)
const PRIVATE_ENDINGS = ['token', 'tokens', 'secret', 'password', 'jwt', 'cookie', 'proof']

/** Names looked at so far: call sites use the same few again and again. */
const seen = new Map<string, boolean>()
const SEEN_MAX = 1_000

function isPrivateName(name: string): boolean {
  const known = seen.get(name)
  if (known !== undefined) return known
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '')
  const isPrivate = PRIVATE_NAMES.has(plain) || PRIVATE_ENDINGS.some((ending) => plain.endsWith(ending))
  if (seen.size < SEEN_MAX) seen.set(name, isPrivate)
  return isPrivate
}

/**
 * A copy of what is about to be logged, in which every field with a private name reads `[redacted]`, at any depth.
 * Notes, tokens and group data never reach a log (design/architecture.md, decision 8); this is the net under the rule
 * that call sites log counts and identifiers only.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null || value instanceof Secret) return value
  if (value instanceof Error) return redactError(value, depth)
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`
  if (value instanceof Date) return value
  if (depth >= DEPTH_MAX) return '[deeper]'
  if (Array.isArray(value)) return value.slice(0, ENTRIES_MAX).map((entry) => redact(entry, depth + 1))
  if (value instanceof Map || value instanceof Set) return `[${value.size} entries]`
  const copy: Record<string, unknown> = {}
  for (const name of Object.keys(value).slice(0, ENTRIES_MAX)) {
    const entry = isPrivateName(name) ? REDACTED : redact((value as Record<string, unknown>)[name], depth + 1)
    // Setting `__proto__` would change what the copy is, not what it holds.
    if (name === '__proto__') Object.defineProperty(copy, name, { value: entry, enumerable: true })
    else copy[name] = entry
  }
  return copy
}

/** Name, message, stack, code and causes. Other fields of errors are dropped: drivers put rows and requests in them. */
function redactError(error: Error, depth: number): unknown {
  const code = (error as { code?: unknown }).code
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.cause !== undefined && depth < DEPTH_MAX ? { cause: redact(error.cause, depth + 1) } : {}),
  }
}
