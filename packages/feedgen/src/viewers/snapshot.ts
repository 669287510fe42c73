import { isValidDid, isValidRecordKey } from '@atproto/syntax'
import { nextTid } from '@breadcrumbs/lexicons'
import type { RecordWrite } from '../events.ts'
import { pathsToKnow, recordChanges } from '../index/record-changes.ts'
import type { Fact, NewFact } from '../log/fact.ts'
import type { ListedRecord } from '../pds/pds-client.ts'

type GraphWrite = Extract<RecordWrite, { type: 'follow' | 'block' }>

/** Reads what listRecords gave of follows or blocks; records that are not what they should be are left out. */
export function readGraphRecords(
  type: GraphWrite['type'],
  collection: string,
  records: readonly ListedRecord[],
): GraphWrite[] {
  return records.flatMap(({ rkey, value }) => {
    const subject =
      typeof value === 'object' && value !== null && 'subject' in value ? value.subject : undefined
    if (!isValidRecordKey(rkey) || !isValidDid(subject)) return []
    return [{ type, path: `${collection}/${rkey}`, subject }]
  })
}

/**
 * The facts that bring what the log knows of a reader to what their PDS said, for some of the records
 * it listed. `known` is all about the paths they need to know. `since` is the log's position before the
 * PDS was asked: what the stream told after it is newer than the PDS's answer and stays as it is,
 * deletions included. `now` in ms.
 */
export function listedChanges(
  did: string,
  known: readonly Fact[],
  listed: readonly RecordWrite[],
  o: { since: number; now: number },
): NewFact[] {
  const fresh = new Set(known.filter((fact) => fact.position > o.since).map((fact) => fact.path))
  const byPath = Map.groupBy(known, (fact) => fact.path)
  // Steps of entries that nobody told us of are told apart by when we learnt of them.
  const rev = nextTid(o.now, undefined, () => 0)
  return listed.flatMap((write) => {
    const about = pathsToKnow(write).flatMap((path) => (path === '' ? [] : (byPath.get(path) ?? [])))
    if (fresh.has(write.path) || isKnown(write, about)) return []
    const context = { did, rev, receivedAt: o.now, known: about, isViewer: true, takesPart: true }
    return recordChanges(write, context)
  })
}

/** The end of what is known and was not listed, unless the stream told of it since. */
export function missingChanges(
  did: string,
  known: readonly { readonly path: string; readonly position: number }[],
  listed: ReadonlySet<string>,
  since: number,
): NewFact[] {
  return known
    .filter(({ path, position }) => !listed.has(path) && position <= since)
    .map(({ path }) => ({ did, path, version: '', body: { kind: 'gone' } }))
}

/** Whether the log says already what the record says. */
function isKnown(write: RecordWrite, about: readonly Fact[]): boolean {
  return about.some(({ path, body }) => {
    if (path !== write.path) return false
    if (write.type === 'follow' || write.type === 'block')
      return body.kind === write.type && body.subject === write.subject
    if (write.type === 'crumb') return body.kind === 'activity' && body.cid === write.cid
    return write.type === 'entry' && body.kind === 'entry' && body.cid === write.cid
  })
}
