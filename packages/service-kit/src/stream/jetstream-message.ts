/**
 * One text message of Jetstream, read into a JetstreamEvent. Pure. Wire formats: v2 is the lexicon
 * network.bsky.jetstream.subscribeEvents in the frames of `xrpc.v1.json` (`{$type, payload}`); v1 is the JSON of
 * `/subscribe`, whose cursor is a time in microseconds.
 */
import type { JetstreamEvent } from './jetstream-event.ts'
import type { Reading } from './reading.ts'

export type JetstreamVersion = 1 | 2

const PAYLOAD = 'network.bsky.jetstream.subscribeEvents#'
const UNREADABLE: Reading = { kind: 'unreadable', reason: 'jetstream-message' }
const UNKNOWN: Reading = { kind: 'unknown', reason: 'unknown-type' }

type Fields = Readonly<Record<string, unknown>>

/** Never throws: text that is no message is `unreadable`, an event of a kind we do not know is `unknown`. */
export function readJetstreamMessage(text: string, version: JetstreamVersion, receivedAt: number): Reading {
  const message = parseObject(text)
  if (!message) return UNREADABLE
  return version === 2 ? readV2(message, receivedAt) : readV1(message, receivedAt)
}

function readV2(frame: Fields, receivedAt: number): Reading {
  if (frame.$type === 'error') return { kind: 'error', error: word(frame.error) }
  if (frame.$type !== 'message') return UNKNOWN
  const payload = object(frame.payload)
  const type = payload?.$type
  if (!payload || typeof type !== 'string') return UNREADABLE
  if (type === `${PAYLOAD}info`) return { kind: 'info', name: word(payload.name) }
  const kind = type.startsWith(PAYLOAD) ? type.slice(PAYLOAD.length) : ''
  if (!['commit', 'identity', 'account', 'sync'].includes(kind)) return UNKNOWN
  // When the host saw it; `time` may have been overwritten by an import of older records.
  const timeMs = Date.parse(text(payload.witnessedAt) ?? text(payload.time) ?? '')
  const detail = kind === 'commit' ? payload : object(payload[kind])
  return toReading(kind, payload, detail, payload.seq, timeMs, receivedAt)
}

function readV1(message: Fields, receivedAt: number): Reading {
  const { kind, time_us: timeUs } = message
  if (typeof kind !== 'string') return UNREADABLE
  if (!['commit', 'identity', 'account'].includes(kind)) return UNKNOWN
  const timeMs = typeof timeUs === 'number' ? Math.floor(timeUs / 1000) : Number.NaN
  return toReading(kind, message, object(message[kind]), timeUs, timeMs, receivedAt)
}

function toReading(
  kind: string,
  envelope: Fields,
  detail: Fields | undefined,
  cursor: unknown,
  timeMs: number,
  receivedAt: number,
): Reading {
  const value = detail && toEvent(kind, envelope.did, detail)
  // A cursor that JavaScript cannot hold exactly is refused: rounding it would move us past unread events.
  if (!value || !Number.isSafeInteger(cursor) || (cursor as number) < 0) return UNREADABLE
  const time = Number.isNaN(timeMs) ? {} : { timeMs }
  return {
    kind: 'message',
    message: { kind: 'event', cursor: cursor as number, receivedAt, ...time, value },
  }
}

function toEvent(kind: string, did: unknown, detail: Fields): JetstreamEvent | undefined {
  if (typeof did !== 'string') return undefined
  if (kind === 'identity') return { kind, did }
  if (kind === 'account') {
    const status = text(detail.status)
    if (typeof detail.active !== 'boolean') return undefined
    return { kind, did, active: detail.active, ...(status !== undefined && { status }) }
  }
  const rev = text(detail.rev)
  if (rev === undefined) return undefined
  if (kind === 'sync') return { kind, did, rev }
  const { operation, record } = detail
  const collection = text(detail.collection)
  const rkey = text(detail.rkey)
  if (collection === undefined || rkey === undefined) return undefined
  if (operation === 'delete') return { kind: 'commit', did, rev, operation, collection, rkey }
  const cid = text(detail.cid)
  if ((operation !== 'create' && operation !== 'update') || cid === undefined || record === undefined)
    return undefined
  return { kind: 'commit', did, rev, operation, collection, rkey, cid, record }
}

function parseObject(json: string): Fields | undefined {
  try {
    return object(JSON.parse(json))
  } catch {
    return undefined
  }
}

function object(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A stranger's word made fit for a log line and a metric label. */
function word(value: unknown): string {
  return typeof value === 'string' && /^[A-Za-z]{1,40}$/.test(value) ? value : 'unnamed'
}
