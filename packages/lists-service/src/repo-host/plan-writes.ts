/**
 * What a batch of writes does to a repo, decided without touching it. A batch is ordered: a later write sees the
 * earlier ones. Writes that change nothing make no operation, so a retry leaves no trace.
 */
import type { NsidString } from '@atproto/lex-schema'
import type { RecordBytes } from '../protocol/record-bytes.ts'
import { formatRecordUri } from '../protocol/space-uri.ts'
import { Refusal } from '../refusal.ts'

/** One write, checked and encoded. A delete has no record. */
export interface PreparedWrite {
  readonly action: 'create' | 'update' | 'delete'
  readonly collection: NsidString
  readonly rkey: string
  readonly record: RecordBytes | undefined
}

/** One change to a repo: what the log keeps, and the bytes to store. */
export interface PlannedOp {
  readonly collection: NsidString
  readonly rkey: string
  readonly cid: string | null
  readonly prev: string | null
  readonly bytes: Uint8Array | undefined
}

/** The operations of the batch, given the versions that exist. Refuses to create what exists with other content. */
export function planWrites(
  writes: readonly PreparedWrite[],
  existing: ReadonlyMap<string, string>,
): PlannedOp[] {
  const versions = new Map(existing)
  const ops: PlannedOp[] = []
  for (const { action, collection, rkey, record } of writes) {
    const path = `${collection}/${rkey}`
    const prev = versions.get(path) ?? null
    const cid = record?.cid ?? null
    if (cid === prev) continue
    if (action === 'create' && prev !== null) {
      throw new Refusal('RecordAlreadyExists', 'a record with that key exists with other content')
    }
    if (cid === null) versions.delete(path)
    else versions.set(path, cid)
    ops.push({ collection, rkey, cid, prev, bytes: record?.bytes })
  }
  return ops
}

/** What a write is answered with, in the shape of the lexicon. */
export interface WriteResult {
  readonly $type: `app.breadcrumbs.temp.applyWrites#${'create' | 'update' | 'delete'}Result`
  readonly uri?: string
  readonly cid?: string
}

/** The answers to the writes, in their order. */
export function writeResults(space: string, author: string, writes: readonly PreparedWrite[]): WriteResult[] {
  return writes.map(({ action, collection, rkey, record }) => ({
    $type: `app.breadcrumbs.temp.applyWrites#${action}Result` as const,
    ...(record && { uri: formatRecordUri(space, author, collection, rkey), cid: record.cid }),
  }))
}
