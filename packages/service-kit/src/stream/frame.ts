/**
 * A frame of `com.atproto.sync.subscribeRepos`, read as far as routing needs: header, sequence number, time.
 * Pure. Wire format: atproto event-stream spec (two DAG-CBOR objects, header `{op, t}` and body).
 */
import { CborShapeError, CborWalk } from './cbor-walk.ts'
import type { StreamItem } from './event-source.ts'

export type Frame =
  | { kind: 'message'; t: string; seq: number; bodyOffset: number }
  | { kind: 'info'; name: string }
  | { kind: 'error'; error: string }
  /** Valid and not for us: an op or type newer than this code (spec: ignore). */
  | { kind: 'unknown'; reason: 'unknown-op' | 'unknown-type' }
  | { kind: 'unreadable'; reason: 'framing' | 'sequence' }

const named = (name: string) => ({ name, bytes: Buffer.from(name) })
const TYPES = ['#commit', '#sync', '#identity', '#account'].map(named)
const INFO = Buffer.from('#info')
const OP = Buffer.from('op')
const T = Buffer.from('t')
const SEQ = Buffer.from('seq')
const TIME = Buffer.from('time')
const NAME = Buffer.from('name')
const ERROR = Buffer.from('error')

const FRAMING: Frame = { kind: 'unreadable', reason: 'framing' }
const SEQUENCE: Frame = { kind: 'unreadable', reason: 'sequence' }
const UNKNOWN_TYPE: Frame = { kind: 'unknown', reason: 'unknown-type' }
const UNKNOWN_OP: Frame = { kind: 'unknown', reason: 'unknown-op' }

/** Never throws: bytes that are no frame are `unreadable`. */
export function readFrame(bytes: Uint8Array): Frame {
  try {
    return read(new CborWalk(bytes))
  } catch (error) {
    if (error instanceof CborShapeError) return FRAMING
    throw error
  }
}

function read(walk: CborWalk): Frame {
  let op: number | undefined
  let t: string | undefined
  let isInfo = false
  for (let pairs = walk.mapSize(); pairs > 0; pairs -= 1) {
    walk.stepText()
    if (walk.lastIs(OP)) op = walk.optionalInteger()
    else if (walk.lastIs(T)) {
      walk.stepText()
      t = TYPES.find((type) => walk.lastIs(type.bytes))?.name
      isInfo = walk.lastIs(INFO)
    } else walk.skip()
  }
  if (op === -1) return { kind: 'error', error: word(bodyText(walk, ERROR)) }
  if (op === undefined) return FRAMING
  if (op !== 1) return UNKNOWN_OP
  if (isInfo) return { kind: 'info', name: word(bodyText(walk, NAME)) }
  if (t === undefined) return UNKNOWN_TYPE
  const bodyOffset = walk.at
  const seq = findInBody(walk, SEQ, () => walk.optionalInteger())
  // Not a number JavaScript can hold exactly is refused: rounding it would move the cursor past unread events.
  return seq === undefined || seq < 0 ? SEQUENCE : { kind: 'message', t, seq, bodyOffset }
}

/** Upstream's time of a message in ms since 1970; undefined when it does not say or says nonsense. */
export function messageTime(message: StreamItem): number | undefined {
  if (message.kind === 'event') return message.timeMs
  const time = bodyText(new CborWalk(message.bytes, message.bodyOffset), TIME)
  const ms = time === undefined ? Number.NaN : Date.parse(time)
  return Number.isNaN(ms) ? undefined : ms
}

function bodyText(walk: CborWalk, key: Uint8Array): string | undefined {
  return findInBody(walk, key, () => walk.optionalText())
}

/** Walks the whole body, so that a frame that is cut off or followed by more is found out. */
function findInBody<T>(walk: CborWalk, key: Uint8Array, take: () => T): T | undefined {
  let found: T | undefined
  for (let pairs = walk.mapSize(); pairs > 0; pairs -= 1) {
    walk.stepText()
    if (walk.lastIs(key)) found = take()
    else walk.skip()
  }
  if (walk.at !== walk.bytes.length) throw new CborShapeError('something follows the body')
  return found
}

/** A stranger's word made fit for a log line and a metric label. */
function word(value: string | undefined): string {
  return value !== undefined && /^[A-Za-z]{1,40}$/.test(value) ? value : 'unnamed'
}
