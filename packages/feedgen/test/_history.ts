import { ids } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import fc from 'fast-check'
import type { Activity, NetworkEvent, RecordWrite } from '../src/events.ts'
import { applyBatch, type Skipped } from '../src/index/apply-batch.ts'
import type { Quota } from '../src/log/quota.ts'
import type { Schema } from '../src/log/schema.ts'

export const POST = 'app.bsky.feed.post'
export const DIDS = ['did:plc:alice', 'did:plc:bob']
export const RKEYS = ['r1', 'r2', 'r3']
export const PATHS = RKEYS.flatMap((rkey) => [`${ids.crumb}/${rkey}`, `${ids.show}/${rkey}`])
export const NOW = 1_760_000_000_000
/** So much that nothing is ever let go. */
export const QUOTA: Quota = { max: 50_000, onEvicted: () => undefined }

export const activity: Omit<Activity, 'kind'> = {
  work: { mediaType: 'show', title: 'NUL \u0000 inside' },
  position: undefined,
  spoilerFree: false,
  verdict: undefined,
  rating: undefined,
}

const cid = fc.constantFrom('bafy1', 'bafy2', 'bafy3')
const at = fc.integer({ min: NOW - 5, max: NOW + 5 })
const rkey = fc.constantFrom(...RKEYS)
const status = fc.constantFrom('wantTo', 'inProgress', 'completed')
const write: fc.Arbitrary<RecordWrite> = fc.oneof(
  fc.record({ rkey, cid, at }).map((o) => ({
    type: 'crumb' as const,
    path: `${ids.crumb}/${o.rkey}`,
    cid: o.cid,
    activity: { ...activity, kind: 'progressed' as const },
    createdAt: o.at,
  })),
  fc.record({ rkey, cid, at, named: fc.option(rkey, { nil: undefined }) }).map((o) => ({
    type: 'post' as const,
    path: `${POST}/${o.rkey}`,
    cid: o.cid,
    ref: o.named === undefined ? undefined : { crumbRkey: o.named, cid: 'bafy1' },
    createdAt: o.at,
  })),
  fc.record({ rkey, cid, at, status }).map((o) => ({
    type: 'entry' as const,
    path: `${ids.show}/${o.rkey}`,
    cid: o.cid,
    isCreate: false,
    entry: { work: activity.work, status: o.status, position: undefined },
    activity,
    happenedAt: o.at,
  })),
  fc
    .record({
      rkey,
      subject: fc.constantFrom(...DIDS),
      type: fc.constantFrom('follow' as const, 'block' as const),
    })
    .map((o) => ({ type: o.type, path: `app.bsky.graph.${o.type}/${o.rkey}`, subject: o.subject })),
  fc
    .record({ rkey, collection: fc.constantFrom(ids.crumb, ids.show, POST, 'app.bsky.graph.follow') })
    .map((o) => ({ type: 'gone' as const, path: `${o.collection}/${o.rkey}` })),
)
export const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      did: fc.constantFrom(...DIDS),
      writes: fc.array(write, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      did: fc.constantFrom(...DIDS),
      active: fc.boolean(),
      status: fc.constantFrom('deleted', 'deactivated'),
    }),
  },
)

export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** A step of a life as the n-th event. */
export function toEvent(o: Step, n: number): NetworkEvent {
  if ('writes' in o)
    return {
      kind: 'commit',
      did: o.did,
      rev: `3k${String(n).padStart(11, '2')}`,
      receivedAt: NOW,
      writes: o.writes,
    }
  return { kind: 'account', did: o.did, seq: n, active: o.active, status: o.active ? undefined : o.status }
}

export const position = (cursor: number) => ({ source: 'host', epoch: '1', cursor })

/** Applies events as the service does, in one transaction with the position of the stream. */
export async function apply(
  db: Database<Schema>,
  events: readonly NetworkEvent[],
  cursor: number,
  quota: Quota = QUOTA,
): Promise<Skipped[]> {
  const skipped: Skipped[] = []
  await db.transaction((trx) =>
    applyBatch(trx, events, position(cursor), { now: NOW, quota, onSkipped: (why) => skipped.push(why) }),
  )
  return skipped
}
