import { isValidDid, isValidRecordKey } from '@atproto/syntax'
import type { Fact, NewFact } from '../log/fact.ts'
import type { ListedRecord } from './list-records.ts'

export type GraphKind = 'follow' | 'block'

export interface GraphRecord {
  readonly kind: GraphKind
  readonly path: string
  readonly subject: string
}

/** Reads what listRecords gave of one collection; records that are not what they should be are left out. */
export function readGraphRecords(
  kind: GraphKind,
  collection: string,
  records: readonly ListedRecord[],
): GraphRecord[] {
  return records.flatMap(({ uri, value }) => {
    const rkey = uri.slice(uri.lastIndexOf('/') + 1)
    const subject =
      typeof value === 'object' && value !== null && 'subject' in value ? value.subject : undefined
    if (!isValidRecordKey(rkey) || !isValidDid(subject)) return []
    return [{ kind, path: `${collection}/${rkey}`, subject }]
  })
}

/**
 * The facts that bring what the log knows of a viewer's graph to what their PDS said, and mark the
 * viewer as loaded. `since` is the log's position before the PDS was asked: what the stream told
 * after it is newer than the PDS's answer and stays as it is, deletions included.
 */
export function snapshotChanges(
  did: string,
  known: readonly Fact[],
  snapshot: readonly GraphRecord[],
  since: number,
): NewFact[] {
  const fresh = new Set(known.filter((fact) => fact.position > since).map((fact) => fact.path))
  const subjects = new Map(snapshot.map((record) => [record.path, record.subject]))
  const changes: NewFact[] = []
  const unchanged = new Set<string>()
  for (const { path, body } of known) {
    if (fresh.has(path) || (body.kind !== 'follow' && body.kind !== 'block')) continue
    if (subjects.get(path) === body.subject) unchanged.add(path)
    else if (!subjects.has(path)) changes.push({ did, path, version: '', body: { kind: 'gone' } })
  }
  for (const { kind, path, subject } of snapshot) {
    if (!fresh.has(path) && !unchanged.has(path))
      changes.push({ did, path, version: '', body: { kind, subject } })
  }
  changes.push({ did, path: '', version: '', body: { kind: 'viewer', loaded: true } })
  return changes
}
