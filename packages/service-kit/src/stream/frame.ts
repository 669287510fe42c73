/**
 * A frame of `com.atproto.sync.subscribeRepos`, read as far as routing needs: header, sequence number, time.
 * Pure. Wire format: atproto event-stream spec (two DAG-CBOR objects, header `{op, t}` and body).
 */
import { CborScanError, type Scalar, scanMap } from './cbor-scan.ts'
import type { StreamMessage } from './event-source.ts'

export type Frame =
  | { kind: 'message'; t: string; seq: number; bodyOffset: number }
  | { kind: 'info'; name: string }
  | { kind: 'error'; error: string }
  /** Valid and not for us: an op or type newer than this code (spec: ignore). */
  | { kind: 'unknown'; reason: 'unknown-op' | 'unknown-type' }
  | { kind: 'unreadable'; reason: 'framing' | 'sequence' }

const NAMED_TYPES = new Set(['#commit', '#sync', '#identity', '#account'])
const HEADER_KEYS = ['op', 't'].map((k) => Buffer.from(k))
const SEQ_KEY = [Buffer.from('seq')]
const TIME_KEY = [Buffer.from('time')]
const NAME_KEY = [Buffer.from('name')]
const ERROR_KEY = [Buffer.from('error')]

/** Never throws: bytes that are no frame are `unreadable`. */
export function readFrame(bytes: Uint8Array): Frame {
  try {
    const { values, end } = scanMap(bytes, 0, HEADER_KEYS)
    const [op, t] = values
    if (op === -1) return { kind: 'error', error: word(bodyValue(bytes, end, ERROR_KEY)) }
    if (typeof op !== 'number') return { kind: 'unreadable', reason: 'framing' }
    if (op !== 1) return { kind: 'unknown', reason: 'unknown-op' }
    if (t === '#info') return { kind: 'info', name: word(bodyValue(bytes, end, NAME_KEY)) }
    if (typeof t !== 'string' || !NAMED_TYPES.has(t)) return { kind: 'unknown', reason: 'unknown-type' }
    const seq = bodyValue(bytes, end, SEQ_KEY)
    // Not a number JavaScript can hold exactly is refused: rounding it would move the cursor past unread events.
    if (typeof seq !== 'number' || seq < 0) return { kind: 'unreadable', reason: 'sequence' }
    return { kind: 'message', t, seq, bodyOffset: end }
  } catch (error) {
    if (error instanceof CborScanError) return { kind: 'unreadable', reason: 'framing' }
    throw error
  }
}

/** Upstream's time of a message in ms since 1970; undefined when it does not say or says nonsense. */
export function messageTime(message: StreamMessage): number | undefined {
  if (message.kind !== 'frame') return message.timeMs
  const time = bodyValue(message.bytes, message.bodyOffset, TIME_KEY)
  const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}

function bodyValue(bytes: Uint8Array, offset: number, key: readonly Uint8Array[]): Scalar {
  const { values, end } = scanMap(bytes, offset, key)
  if (end !== bytes.length) throw new CborScanError('something follows the body')
  return values[0]
}

/** A stranger's word made fit for a log line and a metric label. */
function word(value: Scalar): string {
  return typeof value === 'string' && /^[A-Za-z]{1,40}$/.test(value) ? value : 'unnamed'
}
