import { isValidDid, isValidRecordKey } from '@atproto/syntax'
import { nextTid } from '@breadcrumbs/lexicons'
import type { RecordWrite } from '../events.ts'
import { pathsToKnow, recordChanges } from '../index/record-changes.ts'
import type { Fact, NewFact } from '../log/fact.ts'
import type { ListedRecord } from '../pds/pds-client.ts'

type GraphWrite = Extract<RecordWrite, { type: 'follow' | 'block' }>

/** What a listed record leaves in the log, by kind of fact. Posts are not listed. */
const LISTED_KINDS = ['follow', 'block', 'activity', 'entry', 'preference']

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
 * The facts that bring what the log knows of a viewer to what their PDS said, and mark them as
 * loaded. `since` is the log's position before the PDS was asked: what the stream told after it is
 * newer than the PDS's answer and stays as it is, deletions included. `now` in ms.
 */
export function snapshotChanges(
  did: string,
  known: readonly Fact[],
  snapshot: readonly RecordWrite[],
  o: { since: number; now: number; seenDay: number },
): NewFact[] {
  const fresh = new Set(known.filter((fact) => fact.position > o.since).map((fact) => fact.path))
  const listed = new Set(snapshot.map((write) => write.path))
  const byPath = Map.groupBy(known, (fact) => fact.path)
  const gone = new Set<string>()
  for (const { path, body } of known) {
    if (LISTED_KINDS.includes(body.kind) && !listed.has(path) && !fresh.has(path)) gone.add(path)
  }
  const changes: NewFact[] = [...gone].map((path) => ({ did, path, version: '', body: { kind: 'gone' } }))
  // Steps of entries that nobody told us of are told apart by when we learnt of them.
  const rev = nextTid(o.now, undefined, () => 0)
  for (const write of snapshot) {
    const about = pathsToKnow(write).flatMap((path) => (path === '' ? [] : (byPath.get(path) ?? [])))
    if (fresh.has(write.path) || isKnown(write, about)) continue
    const context = { did, rev, receivedAt: o.now, known: about, isViewer: true, takesPart: true }
    changes.push(...recordChanges(write, context))
  }
  changes.push({ did, path: '', version: '', body: { kind: 'viewer', loaded: true, seenDay: o.seenDay } })
  return changes
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
