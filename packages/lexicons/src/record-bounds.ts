/** The atproto data model advises readers to stop at this depth. */
const DEPTH_MAX = 32
/** A record is at most 1 MiB of CBOR; more values than this in one is somebody trying something. */
const VALUES_MAX = 100_000

/**
 * Why a decoded value is not a record worth reading, or undefined when it is. Walks without recursion, so that nothing
 * nested a million deep reaches code that recurses.
 */
export function boundsProblem(value: unknown): 'too-deep' | 'too-many-values' | undefined {
  const waiting: { value: object; depth: number }[] = []
  if (typeof value === 'object' && value !== null) waiting.push({ value, depth: 1 })
  let seen = 0
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.depth > DEPTH_MAX) return 'too-deep'
    if (ArrayBuffer.isView(next.value)) continue
    for (const inner of Object.values(next.value)) {
      seen += 1
      if (seen > VALUES_MAX) return 'too-many-values'
      if (typeof inner === 'object' && inner !== null) waiting.push({ value: inner, depth: next.depth + 1 })
    }
  }
  return undefined
}
