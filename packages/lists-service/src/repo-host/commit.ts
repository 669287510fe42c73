/**
 * Writes a batch into one repo of a group: records, operations, set hash, rev and the group's log, all in the
 * caller's transaction. The caller holds the group's lock and has decided that the batch may happen.
 */
import type { DidString } from '@atproto/lex-schema'
import { ids, nextTid } from '@breadcrumbs/lexicons'
import type { Trx } from '../database/schema.ts'
import type { Limits } from '../limits.ts'
import { foldOp } from '../protocol/oplog.ts'
import { loadSetHash, type SetHasher, setHashBytes } from '../protocol/set-hash.ts'
import { Refusal } from '../refusal.ts'
import { keepPastVersion } from './past-versions.ts'
import { type PlannedOp, type PreparedWrite, planWrites } from './plan-writes.ts'
import * as store from './store.ts'

/** What commits are made with. */
export interface CommitTools {
  readonly hasher: SetHasher
  readonly limits: Limits
  /** ms since 1970. */
  readonly now: () => number
  /** Told of every group a transaction wrote to, and whether anybody's place in it may have changed. */
  readonly touched?: (trx: Trx, space: string, movesMembers?: boolean) => void
}

/** One batch for one repo. */
export interface Batch {
  readonly space: string
  readonly author: DidString
  readonly writes: readonly PreparedWrite[]
  /** The member for whom the authority writes. */
  readonly acting?: DidString
}

/** Commits the batch; answers the repo's new rev, undefined where nothing changed. */
export async function commitBatch(trx: Trx, tools: CommitTools, batch: Batch): Promise<string | undefined> {
  const { space, author } = batch
  const versions = await store.readVersions(trx, space, author, batch.writes)
  const ops = planWrites(batch.writes, versions)
  if (ops.length === 0) return undefined
  const head = await store.readHead(trx, space, author)
  const recordCount = (head?.record_count ?? 0) + ops.reduce((sum, op) => sum + growth(op), 0)
  if (recordCount > tools.limits.recordsPerRepo)
    throw new Refusal('LimitReached', 'records of a member in a group')

  const setHash = loadSetHash(head?.set_hash)
  for (const op of ops) foldOp(tools.hasher, setHash, op)
  const now = tools.now()
  const rev = nextTid(now, head?.rev)
  await store.putHead(trx, { space, author, rev, set_hash: setHashBytes(setHash), record_count: recordCount })
  for (const op of ops) {
    if (op.prev !== null) await keepPastVersion(trx, { ...op, space, author }, now)
    await applyOp(trx, space, author, op)
  }
  await appendOps(trx, batch, ops, rev, now)
  tools.touched?.(
    trx,
    space,
    ops.some(({ collection }) => collection === ids.member),
  )
  return rev
}

async function applyOp(trx: Trx, space: string, author: DidString, op: PlannedOp): Promise<void> {
  const { collection, rkey, cid, bytes } = op
  if (cid === null || bytes === undefined) return store.deleteRecord(trx, { space, author, collection, rkey })
  return store.putRecord(trx, { space, author, collection, rkey, cid, bytes })
}

async function appendOps(
  trx: Trx,
  { space, author, acting }: Batch,
  ops: readonly PlannedOp[],
  rev: string,
  now: number,
): Promise<void> {
  const position = (await store.findSpace(trx, space))?.position
  if (position === undefined) throw new Error('a batch was committed to a group that is not there')
  const rows = ops.map(({ collection, rkey, cid, prev }, idx) => ({
    space,
    position: position + idx + 1,
    author,
    rev,
    idx,
    collection,
    rkey,
    cid,
    prev,
    acting: acting ?? null,
    at: now,
  }))
  await store.insertOps(trx, rows)
  await store.advanceSpace(trx, space, position + ops.length, now)
}

function growth({ cid, prev }: PlannedOp): number {
  return Number(cid !== null) - Number(prev !== null)
}
