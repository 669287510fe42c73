/** Jetstream on a real socket, with hosts that misbehave in the ways the two versions are known for. */
import { afterEach, describe, expect, it } from 'vitest'
import type { StreamMessage, StreamNotice } from '../src/index.ts'
import { type JetstreamEvent, jetstreamSource, type Position, startConsumer } from '../src/index.ts'
import { type FakeHost, startFakeHost, waitFor } from '../src/testing/index.ts'
import { connection, range } from './_consumer.ts'

const V2 = '/xrpc/network.bsky.jetstream.subscribeEvents'
const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const REV = '3lhaaaaaaaa2c'
const OLDEST = 1_000_000_000_000_000

let host: FakeHost
const open: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.stop()))
  await host.stop()
})

async function hostOf(version: 1 | 2): Promise<void> {
  host = await startFakeHost({ path: version === 2 ? V2 : '/subscribe', isInclusive: true })
}

function read(
  o: { version?: 1 | 2; start?: number; timeMs?: number; dids?: string[]; collections?: string[] } = {},
) {
  const messages: StreamMessage[] = []
  const notices: StreamNotice[] = []
  let stored: Position | undefined
  const consumer = startConsumer({
    source: jetstreamSource({
      url: host.url,
      version: o.version ?? 2,
      name: 'jet',
      ...(o.dids && { dids: o.dids }),
      ...(o.collections && { collections: o.collections }),
    }),
    start:
      o.start === undefined
        ? undefined
        : { source: 'jet', epoch: '1', cursor: o.start, ...(o.timeMs !== undefined && { timeMs: o.timeMs }) },
    batchMax: 10,
    reconnect: { minMs: 5, maxMs: 20 },
    async handle(batch, position) {
      messages.push(...batch)
      stored = position
    },
    deadLetter: async () => undefined,
    isTransient: () => false,
    onNotice: (n) => void notices.push(n),
    log: { info: () => undefined, warn: () => undefined },
  })
  open.push(consumer)
  return {
    notices,
    cursors: () => messages.map((m) => m.cursor),
    values: () => messages.map((m) => m.kind === 'event' && (m.value as JetstreamEvent)),
    gaps: () => notices.filter((n) => n.kind === 'gap'),
    stored: () => stored,
    async has(count: number) {
      await waitFor(() => messages.length >= count, { what: `${count} messages` })
    },
  }
}

const time = (seq: number) => new Date(Date.UTC(2026, 8, 1) + (seq % 10 ** 9) * 1000).toISOString()
const v2 = (type: string, seq: number, body: object) =>
  JSON.stringify({
    $type: 'message',
    payload: {
      $type: `network.bsky.jetstream.subscribeEvents#${type}`,
      seq,
      did: DID,
      time: time(seq),
      ...body,
    },
  })
const write = {
  rev: REV,
  operation: 'create',
  collection: 'app.x.y',
  rkey: 'k',
  cid: 'bafy',
  record: { a: 1 },
}
const v1 = (timeUs: number, body: object = { kind: 'commit', commit: write }) =>
  JSON.stringify({ did: DID, time_us: timeUs, ...body })
const info = (name: string) =>
  JSON.stringify({
    $type: 'message',
    payload: { $type: 'network.bsky.jetstream.subscribeEvents#info', name },
  })

function publish(from: number, to: number): void {
  for (const seq of range(from, to)) host.publish(seq, v2('commit', seq, write))
}

describe('Jetstream v2', () => {
  it('gives commits, deletes, accounts, identities and syncs in one shape, with the time of the host', async () => {
    await hostOf(2)
    const reader = read()
    await connection(host, 1)
    host.publish(1, v2('commit', 1, write))
    host.publish(2, v2('commit', 2, { rev: REV, operation: 'delete', collection: 'app.x.y', rkey: 'k' }))
    host.publish(3, v2('account', 3, { account: { did: DID, active: false, status: 'takendown', seq: 77 } }))
    host.publish(4, v2('identity', 4, { identity: { did: DID, handle: 'a.test' } }))
    host.publish(5, v2('sync', 5, { sync: { did: DID, rev: REV, blocks: { $bytes: '3q2+7w' } } }))
    await reader.has(5)
    const { rev, collection, rkey } = write
    expect(reader.values()).toEqual([
      { kind: 'commit', did: DID, ...write },
      { kind: 'commit', did: DID, rev, collection, rkey, operation: 'delete' },
      { kind: 'account', did: DID, active: false, status: 'takendown' },
      { kind: 'identity', did: DID },
      { kind: 'sync', did: DID, rev: REV },
    ])
    expect(reader.stored()).toEqual({ source: 'jet', epoch: '1', cursor: 5, timeMs: Date.parse(time(5)) })
  })

  it('asks for its filters and, coming back, for the event after the last one', async () => {
    await hostOf(2)
    const reader = read({ collections: ['app.x.*', 'app.z'], dids: [DID] })
    await connection(host, 1)
    publish(1, 20)
    await reader.has(20)
    host.close(1000)
    await connection(host, 2)
    publish(21, 25)
    await reader.has(25)
    expect(reader.cursors()).toEqual(range(1, 25))
    expect(reader.gaps()).toEqual([])
    const [first, second] = host.requests.map(({ searchParams: query }) => query)
    expect(first?.getAll('collections')).toEqual(['app.x.*', 'app.z'])
    expect(second?.getAll('dids')).toEqual([DID])
    expect([first?.get('cursor'), second?.get('cursor')]).toEqual([null, '21'])
  })

  it('refused with CursorTooOld, takes the oldest there is and tells the gap before its first event', async () => {
    await hostOf(2)
    publish(500, 510)
    host.refuse((cursor) =>
      cursor !== undefined && cursor < 500
        ? { status: 400, body: '{"error":"CursorTooOld","message":"floor is 500"}' }
        : undefined,
    )
    host.greet((cursor) => (cursor === OLDEST ? info('OutdatedCursor') : undefined))
    const reader = read({ start: 100 })
    await waitFor(() => host.open === 1)
    for (const seq of range(500, 510)) host.send(v2('commit', seq, write))
    await reader.has(11)
    expect(host.requests.map(({ searchParams }) => searchParams.get('cursor'))).toEqual([
      '101',
      String(OLDEST),
    ])
    expect(reader.gaps()).toEqual([
      { kind: 'gap', why: 'outdated-cursor', from: { source: 'jet', epoch: '1', cursor: 100 }, to: 500 },
    ])
    expect(reader.cursors()).toEqual(range(500, 510))
  })

  it('told FutureCursor, tells a gap and counts on from what it is given', async () => {
    await hostOf(2)
    host.greet((cursor) => (cursor === 9001 ? info('FutureCursor') : undefined))
    const reader = read({ start: 9000 })
    await connection(host, 1)
    publish(7, 9)
    await reader.has(3)
    expect(reader.gaps()).toMatchObject([{ why: 'future-cursor', to: 7 }])
    expect(reader.stored()?.cursor).toBe(9)
    host.close(1011)
    await connection(host, 2)
    expect(host.cursors).toEqual([9001, 10])
  })

  it('sees another numbering behind the same name', async () => {
    await hostOf(2)
    const reader = read({ start: 100 })
    await connection(host, 1)
    host.send(v2('commit', 50, write))
    host.send(v2('commit', 51, write))
    await reader.has(2)
    expect(reader.gaps()).toMatchObject([{ why: 'sequence-back', to: 50 }])
  })

  it('takes long silence for silence, because most events are not sent to it', async () => {
    await hostOf(2)
    const reader = read({ start: 100, timeMs: Date.parse(time(100)) })
    await connection(host, 1)
    host.send(v2('commit', 900_000, write))
    await reader.has(1)
    expect(reader.gaps()).toEqual([])
  })

  it('comes back after an error frame, a refusal and every kind of close', async () => {
    await hostOf(2)
    const reader = read()
    await connection(host, 1)
    host.send(JSON.stringify({ $type: 'error', error: 'ConsumerTooSlow', message: 'x' }))
    await connection(host, 2)
    host.refuse({ status: 503, body: '<html>no</html>' })
    host.terminate()
    await waitFor(() => host.refused > 0)
    host.refuse(undefined)
    await connection(host, 3)
    publish(1, 1)
    await reader.has(1)
    const reasons = reader.notices.flatMap((n) => (n.kind === 'disconnected' ? [n.reason] : []))
    expect(reasons).toContain('error-frame: ConsumerTooSlow')
    expect(reasons).toContain('refused: HTTP 503')
  })

  it('leaves out what it does not know, and after three tries what it cannot read', async () => {
    await hostOf(2)
    const reader = read()
    await connection(host, 1)
    host.send(v2('resync', 1, {}))
    host.send(JSON.stringify({ $type: 'snapshot' }))
    host.send(info('SomethingNew'))
    publish(2, 2)
    await reader.has(1)
    expect(reader.notices.filter((n) => n.kind === 'discarded').map(({ reason }) => reason)).toEqual([
      'unknown-type',
      'unknown-type',
      'unknown-info',
    ])
    for (const garbage of ['no json', '[]', v2('commit', 3, { rev: REV })]) {
      const before = host.cursors.length
      host.send(garbage)
      await connection(host, before + 1)
    }
    host.send('{"$type":"message"}')
    host.send(Buffer.from('binary'))
    host.send(v2('commit', 2 ** 60, write))
    publish(4, 4)
    await reader.has(2)
    expect(reader.cursors()).toEqual([2, 4])
  })

  it('refuses filters that no host takes', () => {
    const source = (o: object) => jetstreamSource({ url: 'wss://example.com', version: 2, ...o })
    expect(() => source({ collections: range(0, 100).map(String) })).toThrow(RangeError)
    expect(() => source({ dids: range(0, 10_000).map(String) })).toThrow(RangeError)
  })
})

describe('Jetstream v1', () => {
  const START = Date.UTC(2026, 8, 1) * 1000

  it('counts in microseconds and comes back after the last one', async () => {
    await hostOf(1)
    const reader = read({ version: 1, collections: ['app.x.*'] })
    await connection(host, 1)
    host.publish(START, v1(START))
    host.publish(START + 1, v1(START + 1, { kind: 'account', account: { active: true } }))
    await reader.has(2)
    host.close(1012)
    await connection(host, 2)
    host.publish(START + 2, v1(START + 2, { kind: 'identity', identity: {} }))
    await reader.has(3)
    expect(reader.values().map((value) => (value ? value.kind : undefined))).toEqual([
      'commit',
      'account',
      'identity',
    ])
    expect(reader.cursors()).toEqual([START, START + 1, START + 2])
    expect(host.requests[0]?.searchParams.getAll('wantedCollections')).toEqual(['app.x.*'])
    expect(host.cursors).toEqual([undefined, START + 2])
    expect(reader.gaps()).toEqual([])
  })

  it('finds a silently clamped cursor by the time that is missing', async () => {
    await hostOf(1)
    const reader = read({ version: 1, start: START, timeMs: START / 1000 })
    await connection(host, 1)
    const later = START + 3_600_000_000
    host.send(v1(later))
    await reader.has(1)
    expect(reader.gaps()).toMatchObject([{ why: 'time-jump', to: later }])
  })

  it('asks for all there is when it has had nothing', async () => {
    await hostOf(1)
    read({ version: 1, start: 0 })
    await connection(host, 1)
    expect(host.cursors).toEqual([1])
  })
})
