/**
 * Checks one stored repo against itself: records against their CIDs, the set hash against the records and against
 * the log, and the archive a member's app would get against everything.
 */
import type { DidString } from '@atproto/lex-schema'
import type { Trx } from '../database/schema.ts'
import { digestOf, type HostedTools } from '../hosted/hosted-repos.ts'
import { archiveOf } from '../hosted/repo-archive-of.ts'
import { foldOp } from '../protocol/oplog.ts'
import { cidOfBytes } from '../protocol/record-bytes.ts'
import { ArchiveRefused } from '../protocol/repo-archive.ts'
import { loadSetHash, type SetHasher, setElement, setHashBytes } from '../protocol/set-hash.ts'

/** What can be wrong with a repo. */
export type RepoFault = 'cid' | 'count' | 'set-hash' | 'log' | 'archive'

/** The faults of a repo; empty for a sound one. */
export async function verifyRepo(
  trx: Trx,
  tools: HostedTools,
  hasher: SetHasher,
  { space, author }: { readonly space: string; readonly author: DidString },
): Promise<RepoFault[]> {
  const at = { space, author }
  const head = await trx
    .selectFrom('repos')
    .select(['rev', 'set_hash', 'record_count'])
    .where((eb) => eb.and(at))
    .executeTakeFirstOrThrow()
  const records = await trx
    .selectFrom('records')
    .select(['collection', 'rkey', 'cid', 'bytes'])
    .where((eb) => eb.and(at))
    .execute()
  const ops = await trx
    .selectFrom('ops')
    .select(['collection', 'rkey', 'cid', 'prev'])
    .where((eb) => eb.and(at))
    .orderBy('position')
    .execute()
  const fromRecords = loadSetHash()
  for (const { collection, rkey, cid } of records) hasher.add(fromRecords, setElement(collection, rkey, cid))
  const fromLog = loadSetHash()
  for (const op of ops) foldOp(hasher, fromLog, op)
  const stored = Buffer.from(head.set_hash)
  const archive = await archiveOf(
    tools,
    { trx, space, author, head: { rev: head.rev, hash: digestOf(head.set_hash) }, hides: () => false },
    true,
  )
  const checks: Record<RepoFault, boolean> = {
    cid: records.every(({ cid, bytes }) => cidOfBytes(bytes) === cid),
    count: records.length === head.record_count,
    'set-hash': stored.equals(setHashBytes(fromRecords)),
    log: stored.equals(setHashBytes(fromLog)),
    archive: await isSound(tools, archive, at),
  }
  return (Object.keys(checks) as RepoFault[]).filter((fault) => !checks[fault])
}

async function isSound(
  { archive, signer }: HostedTools,
  bytes: AsyncIterable<Uint8Array>,
  at: { readonly space: string; readonly author: string },
): Promise<boolean> {
  try {
    await archive.read(bytes, { ...at, didKey: signer.did(), expectValues: true })
    return true
  } catch (error) {
    if (!(error instanceof ArchiveRefused)) throw error
    return false
  }
}
