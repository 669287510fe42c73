import { isRejected } from '@breadcrumbs/lexicons'
import type { NetworkEvent, RecordWrite } from '../events.ts'
import type { FrameOp } from './decode-frame.ts'
import { parseRecord } from './parse-record.ts'
import { cidText, type Digest } from './proof/digest.ts'

/** A commit event, and the reasons for which records of it were refused. */
export interface ParsedCommit {
  readonly event: Extract<NetworkEvent, { kind: 'commit' }>
  readonly rejected: readonly string[]
}

/**
 * Turns the proven ops of one commit into an event. A record that cannot be read does not take its
 * siblings with it (bad input RC-006); it counts as gone, because whatever its path held before is
 * no longer what its owner says there. Posts come last, so that their crumb, if it is in the same
 * commit, is known when they are paired.
 */
export function parseCommit(o: {
  did: string
  rev: string
  receivedAt: number
  ops: readonly FrameOp[]
  /** The record with this digest, which must be there. */
  block(cid: Digest): Uint8Array
  webUrl?: string | undefined
}): ParsedCommit {
  const writes: RecordWrite[] = []
  const rejected: string[] = []
  for (const { action, collection, rkey, cid } of o.ops) {
    const path = `${collection}/${rkey}`
    if (!cid) {
      writes.push({ type: 'gone', path })
      continue
    }
    const record = parseRecord({
      did: o.did,
      collection,
      rkey,
      cid: cidText(cid),
      isCreate: action === 'create',
      bytes: o.block(cid),
      webUrl: o.webUrl,
    })
    if (!record) continue
    if (isRejected(record)) {
      rejected.push(record.rejected)
      writes.push({ type: 'gone', path })
    } else writes.push(record)
  }
  writes.sort((a, b) => Number(a.type === 'post') - Number(b.type === 'post'))
  return { event: { kind: 'commit', did: o.did, rev: o.rev, receivedAt: o.receivedAt, writes }, rejected }
}
