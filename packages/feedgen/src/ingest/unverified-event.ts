import { isValidDid, isValidNsid, isValidRecordKey, isValidTid } from '@atproto/syntax'
import { ids, isRejected, type Rejected } from '@breadcrumbs/lexicons'
import type { JetstreamEvent } from '@breadcrumbs/service-kit'
import type { NetworkEvent, RecordWrite } from '../events.ts'
import { isFutureRev } from './authenticate.ts'
import { recordBytes } from './json-record.ts'
import { parseRecord } from './parse-record.ts'
import type { Interest } from './peek.ts'
import { BLOCK, FOLLOW, isOurs, POST } from './wanted.ts'

/** A value of the stream that says of itself what happened, without a signature. */
export interface UnverifiedMessage {
  readonly cursor: number
  readonly receivedAt: number
  readonly value: unknown
}

/** The same question as `peek`, for an event that came as JSON. Undefined: nothing of ours, or no event at all. */
export function peekEvent(value: unknown, interest: Interest): JetstreamEvent | 'unreadable' | undefined {
  if (!isEvent(value)) return 'unreadable'
  if (value.kind !== 'commit') return interest.knows(value.did) ? value : undefined
  const { did, collection } = value
  const isWanted =
    isOurs(collection) ||
    ((collection === FOLLOW || collection === BLOCK) && interest.views(did)) ||
    (collection === POST && (interest.takesPart(did) || namesOwnCrumb(value)))
  return isWanted ? value : undefined
}

/**
 * Turns such an event into ours. Checked is what can be: syntax, the record's CID, a rev that is
 * not ahead of the clock. Not checked, because nothing proves it: who wrote it, and that nothing
 * was left out. `now` in ms, `webUrl` the base of the public crumb pages. Identity events change nothing here.
 */
export async function readUnverifiedEvent(
  event: JetstreamEvent,
  message: UnverifiedMessage,
  o: { now: number; webUrl: string | undefined },
): Promise<NetworkEvent | Rejected | undefined> {
  const { did } = event
  if (!isValidDid(did)) return { rejected: 'frame-did' }
  if (event.kind === 'identity') return undefined
  if (event.kind === 'account') {
    return { kind: 'account', did, seq: message.cursor, active: event.active, status: event.status }
  }
  if (!isValidTid(event.rev)) return { rejected: 'frame-rev' }
  if (isFutureRev(event.rev, o.now)) return { rejected: 'rev-in-future' }
  const { rev } = event
  if (event.kind === 'sync') return { kind: 'sync', did, rev }
  const write = await readWrite(event, o.webUrl)
  if (write && isRejected(write)) return write
  const writes = write ? [write] : []
  return { kind: 'commit', did, rev, receivedAt: message.receivedAt, writes, isPartial: true }
}

async function readWrite(
  event: Extract<JetstreamEvent, { kind: 'commit' }>,
  webUrl: string | undefined,
): Promise<RecordWrite | Rejected | undefined> {
  const { did, collection, rkey, cid, operation } = event
  if (!isValidNsid(collection) || !isValidRecordKey(rkey)) return { rejected: 'record-path' }
  const gone: RecordWrite = { type: 'gone', path: `${collection}/${rkey}` }
  if (operation === 'delete' || cid === undefined) return gone
  const bytes = await recordBytes(event.record, cid)
  if (isRejected(bytes)) return bytes
  const record = parseRecord({ did, collection, rkey, cid, isCreate: operation === 'create', bytes, webUrl })
  // As with a signed commit: replaced by something unreadable means that what was there is gone.
  return record && isRejected(record) ? gone : record
}

function namesOwnCrumb({ did, record }: Extract<JetstreamEvent, { kind: 'commit' }>): boolean {
  return record !== undefined && JSON.stringify(record).includes(`at://${did}/${ids.crumb}/`)
}

/** As much as is needed before looking closer; a file may hold anything. */
function isEvent(value: unknown): value is JetstreamEvent {
  if (typeof value !== 'object' || value === null) return false
  const { kind, did, rev, operation, collection, rkey, active } = value as Record<string, unknown>
  if (typeof did !== 'string') return false
  if (kind === 'identity') return true
  if (kind === 'account') return typeof active === 'boolean'
  if (typeof rev !== 'string') return false
  const isWrite = ['create', 'update', 'delete'].includes(operation as string)
  return (
    kind === 'sync' ||
    (kind === 'commit' && isWrite && typeof collection === 'string' && typeof rkey === 'string')
  )
}
