/**
 * A member writes to their own repo of a group: membership, rights, limits and the write itself in one
 * transaction under the group's lock, so nothing is written by somebody removed a moment before (MB-006).
 */
import { lexToJson } from '@atproto/lex-json'
import type { DidString } from '@atproto/lex-schema'
import { ids, nextTid } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import type { Tables, Trx } from '../database/schema.ts'
import type { Limits } from '../limits.ts'
import type { Member } from '../list/members.ts'
import { Refusal } from '../refusal.ts'
import { findAnswer, keepAnswer, nameRequest } from './answers.ts'
import { type CommitTools, commitBatch } from './commit.ts'
import { requireMember } from './membership.ts'
import { type PreparedWrite, type WriteResult, writeResults } from './plan-writes.ts'
import { type MemberWrite, prepareWrite } from './prepare-write.ts'
import { countOpsSince, countRecords, lockSpace } from './store.ts'

/** A member's request. */
export interface ApplyWrites {
  readonly caller: DidString
  readonly space: string
  readonly repo: DidString
  readonly writes: readonly MemberWrite[]
  readonly idempotencyKey: string | undefined
}

/** What it is answered with. `rev` is absent where nothing changed. */
export interface ApplyWritesAnswer {
  readonly rev?: string
  readonly results: readonly WriteResult[]
}

/** Applies the writes, all or none. Throws the refusals of the method's lexicon. */
export function applyWrites(
  db: Database<Tables>,
  tools: CommitTools,
  request: ApplyWrites,
): Promise<ApplyWritesAnswer> {
  const { caller, space: uri } = request
  const body = [request.repo, request.writes.map((write) => lexToJson(write))]
  const name = nameRequest([ids.applyWrites, caller, uri], request.idempotencyKey, body)
  return db.transaction(async (trx) => {
    const space = await lockSpace(trx, uri)
    const member = await requireMember(trx, space, caller)
    if (request.repo !== caller) throw new Refusal('Forbidden', 'everybody writes to their own repo only')
    const answered = await findAnswer<ApplyWritesAnswer>(trx, name)
    if (answered) return answered

    const { rev, writes } = await writeAsMember(trx, tools, {
      space: uri,
      member,
      writes: request.writes,
      keys: newKeys(tools),
    })
    const answer = { ...(rev !== undefined && { rev }), results: writeResults(uri, caller, writes) }
    await keepAnswer(trx, name, answer, { space: uri, now: tools.now() })
    return answer
  })
}

/** Gives record keys that rise. */
export type Keys = () => string

/** Keys for one batch. */
export function newKeys(tools: CommitTools): Keys {
  let last: string | undefined
  return () => {
    last = nextTid(tools.now(), last)
    return last
  }
}

/** Writes of a member to their own repo, by every rule there is, in a transaction that holds the group's lock. */
export async function writeAsMember(
  trx: Trx,
  tools: CommitTools,
  o: {
    readonly space: string
    readonly member: Member
    readonly writes: readonly MemberWrite[]
    readonly keys: Keys
  },
): Promise<{ rev: string | undefined; writes: readonly PreparedWrite[] }> {
  const { space, member } = o
  await assertRate(trx, tools, o)
  const { recordBytes } = tools.limits
  const writes = o.writes.map((write) => prepareWrite(write, member, { nextKey: o.keys, recordBytes }))
  const rev = await commitBatch(trx, tools, { space, author: member.did, writes })
  await assertRoom(trx, tools.limits, space, writes)
  return { rev, writes }
}

async function assertRate(
  trx: Trx,
  tools: CommitTools,
  o: { readonly space: string; readonly member: Member; readonly writes: readonly MemberWrite[] },
): Promise<void> {
  const now = tools.now()
  const at = now - 60_000
  const sent = await countOpsSince(trx, o.space, o.member.did, {
    rev: nextTid(at, undefined, () => 0),
    at,
    now,
  })
  const { batchesPerMinute, writesPerMinute } = tools.limits
  if (sent.batches + 1 > batchesPerMinute || sent.writes + o.writes.length > writesPerMinute) {
    throw new Refusal('RateLimitExceeded', 'writes a minute', { retryAfterSeconds: 60 })
  }
}

/** Counted after the batch, which is undone when it went too far: so an edit fits into a full group. */
async function assertRoom(
  trx: Trx,
  limits: Limits,
  space: string,
  writes: readonly PreparedWrite[],
): Promise<void> {
  const bounds = [
    { collection: ids.groupList, max: limits.listsPerGroup, what: 'lists of a group' },
    { collection: ids.groupItem, max: limits.itemsPerGroup, what: 'items of a group' },
  ] as const
  for (const { collection, max, what } of bounds) {
    const touches = writes.some((write) => write.collection === collection && write.record !== undefined)
    if (touches && (await countRecords(trx, space, collection)) > max) throw new Refusal('LimitReached', what)
  }
}
