/** Events that come as JSON, unsigned: Jetstream and recorded files. */
import { ids, nextTid, recordCid } from '@breadcrumbs/lexicons'
import type { JetstreamEvent } from '@breadcrumbs/service-kit'
import { createIdentityResolver } from '@breadcrumbs/service-kit'
import { expect, it } from 'vitest'
import { ingestMessages } from './_ingest.ts'
import { crumbRecord, POST } from './_person.ts'

const ALICE = 'did:plc:alicealicealicealicealic'
const REV = nextTid(Date.now() - 60_000)

async function take(events: readonly unknown[], known: readonly string[] = []) {
  // Nobody is asked: nothing here is signed.
  const identity = createIdentityResolver({ plcUrl: 'http://127.0.0.1:9', allowLoopback: true })
  const batch = events.map((value, i) => ({ kind: 'event' as const, cursor: i + 1, receivedAt: 1000, value }))
  return ingestMessages(identity, batch, known)
}

async function write(record: object, o: Partial<JetstreamEvent> = {}): Promise<JetstreamEvent> {
  const { $type: collection } = record as { $type: string }
  const cid = await recordCid(record)
  const base = {
    kind: 'commit',
    did: ALICE,
    rev: REV,
    operation: 'create',
    collection,
    rkey: '3lhaaaaaaaa2c',
  }
  return { ...base, cid, record, ...o } as JetstreamEvent
}

it('makes one event of each record, which does not shut out the next of the same commit', async () => {
  const { events, rejected } = await take([
    await write(crumbRecord()),
    await write(crumbRecord({ episode: 5 })),
  ])
  expect(rejected).toEqual([])
  expect(events).toMatchObject([
    { kind: 'commit', did: ALICE, rev: REV, isPartial: true, writes: [{ type: 'crumb' }] },
    { kind: 'commit', isPartial: true },
  ])
})

it('takes deletions, account states, resets, and forgets a changed identity', async () => {
  const gone = { kind: 'commit', did: ALICE, rev: REV, operation: 'delete', collection: ids.crumb, rkey: 'k' }
  const { events } = await take(
    [
      gone,
      { kind: 'account', did: ALICE, active: false, status: 'takendown' },
      { kind: 'sync', did: ALICE, rev: REV },
      { kind: 'identity', did: ALICE },
    ],
    [ALICE],
  )
  expect(events).toMatchObject([
    { kind: 'commit', writes: [{ type: 'gone', path: `${ids.crumb}/k` }] },
    { kind: 'account', active: false, status: 'takendown', seq: 2 },
    { kind: 'sync', rev: REV },
  ])
})

it('wants posts of people who take part, and of others only when they name their own crumb', async () => {
  const post = { $type: POST, text: 'x', createdAt: new Date().toISOString() }
  const naming = { ...post, associatedRefs: [{ uri: `at://${ALICE}/${ids.crumb}/k`, cid: 'x' }] }
  expect((await take([await write(post)])).events).toEqual([])
  expect((await take([await write(naming)])).events).toHaveLength(1)
  expect((await take([await write(post)], [ALICE])).events).toHaveLength(1)
})

it('leaves out with a reason what cannot be as it says', async () => {
  const crumb = crumbRecord()
  const cases: [string, unknown][] = [
    ['event-unreadable', 'text'],
    ['event-unreadable', { kind: 'commit', did: ALICE, rev: REV }],
    ['event-unreadable', { kind: 'account', did: ALICE, active: 'yes' }],
    ['frame-did', await write(crumb, { did: 'alice' })],
    ['frame-rev', await write(crumb, { rev: 'x' } as object)],
    ['rev-in-future', await write(crumb, { rev: nextTid(Date.now() + 86_400_000) } as object)],
    ['record-path', await write(crumb, { rkey: 'a/b' } as object)],
    ['record-cid', await write(crumb, { record: crumbRecord({ episode: 9 }) } as object)],
    ['record-not-canonical', await write(crumb, { record: { ...crumb, rating: 0.5 } } as object)],
  ]
  for (const [reason, value] of cases) {
    const { events, rejected } = await take([value, await write(crumb)])
    expect(rejected).toEqual([reason])
    expect(events).toHaveLength(1)
  }
})
