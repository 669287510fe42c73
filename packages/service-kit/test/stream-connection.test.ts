/** Cases FH-001…FH-013, FH-039, FH-040, FH-049: what happens to the connection, on a real socket. */
import { encode } from '@ipld/dag-cbor'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startConsumer, subscribeReposSource } from '../src/index.ts'
import {
  encodeFrame,
  errorFrame,
  type FakeHost,
  infoFrame,
  messageFrame,
  startFakeHost,
  waitFor,
} from '../src/testing/index.ts'
import { connection, publish, range, SOURCE, startReader } from './_consumer.ts'

let host: FakeHost

beforeEach(async () => {
  host = await startFakeHost()
})
afterEach(() => host.stop())

const handledAll = (reader: { handled: number[] }, to: number) =>
  waitFor(() => reader.handled.at(-1) === to, { what: `message ${to}` })

describe('FH-001: however the connection ends', () => {
  it.each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999])(
    'with code %i, it is opened again at the stored position',
    async (code) => {
      await using reader = startReader({ host })
      await connection(host, 1)
      publish(host, 1, 50)
      await handledAll(reader, 50)
      host.close(code)
      await connection(host, 2)
      publish(host, 51, 60)
      await handledAll(reader, 60)
      expect(host.cursors).toEqual([undefined, 50])
      expect(reader.handled).toEqual(range(1, 60))
      expect(reader.notices).toContainEqual({ kind: 'disconnected', code, reason: '' })
    },
  )

  it('without a close frame, it is opened again, and nothing in flight is lost', async () => {
    await using reader = startReader({ host, start: { ...SOURCE, cursor: 0 } })
    for (let round = 0; round < 20; round++) {
      await connection(host, round + 1)
      publish(host, round * 50 + 1, round * 50 + 49)
      host.terminate()
      publish(host, round * 50 + 50, round * 50 + 50)
    }
    await handledAll(reader, 1000)
    expect([...new Set(reader.handled)]).toEqual(range(1, 1000))
  })

  it('with an empty close frame, it is opened again', async () => {
    await using reader = startReader({ host })
    await connection(host, 1)
    host.close()
    await connection(host, 2)
    expect(reader.consumer.state().reconnects).toBe(1)
  })

  it('nobody being there any more, it waits and comes back', async () => {
    await using reader = startReader({ host })
    await connection(host, 1)
    await host.stop()
    await waitFor(() => reader.consumer.state().reconnects > 3)
    expect(reader.consumer.state().connected).toBe(false)
  })
})

describe('stop()', () => {
  it('waits for nothing while connected, reconnecting, half-open or held up by a refused upgrade', async () => {
    for (const prepare of [
      () => undefined,
      () => host.close(1000),
      () => host.halfOpen(),
      () => host.refuse({ status: 429, headers: { 'retry-after': '300' } }),
    ]) {
      const reader = startReader({ host, reconnect: { minMs: 60_000, maxMs: 60_000 } })
      await waitFor(() => host.cursors.length > 0 || host.refused > 0)
      prepare()
      // Whoever waited here would wait for a minute, which is longer than a test may take.
      await reader.consumer.stop()
      await reader.consumer.finished
    }
    await waitFor(() => host.open === 0)
  })

  it('waits for the batch under way, so that it is not torn', async () => {
    const begun = Promise.withResolvers<void>()
    const done = Promise.withResolvers<void>()
    const reader = startReader({
      host,
      before() {
        begun.resolve()
        return done.promise
      },
    })
    await connection(host, 1)
    publish(host, 1, 1)
    await begun.promise
    const stopped = reader.consumer.stop()
    await waitFor(() => host.open === 0)
    expect(reader.handled).toEqual([])
    done.resolve()
    await stopped
    expect(reader.stored).toMatchObject({ cursor: 1 })
  })
})

describe('FH-003 and FH-004: silence', () => {
  it('of a half-open socket is noticed by its missing pongs', async () => {
    await using reader = startReader({ host, idleMs: 200 })
    await connection(host, 1)
    publish(host, 1, 100)
    await handledAll(reader, 100)
    host.halfOpen()
    await connection(host, 2)
    expect(reader.notices).toContainEqual({ kind: 'stalled', silentMs: 200 })
    publish(host, 101, 101)
    await handledAll(reader, 101)
    expect(host.cursors).toEqual([undefined, 100])
  })

  it('of a quiet host that answers pings is no reason for anything', async () => {
    await using reader = startReader({ host, idleMs: 80 })
    await connection(host, 1)
    await waitFor(() => host.pings >= 10)
    expect(host.cursors).toHaveLength(1)
    expect(reader.consumer.state()).toMatchObject({ connected: true, reconnects: 0 })
  })
})

describe('FH-006: the upgrade is refused', () => {
  it('by a page: it is tried again, and the page is not read', async () => {
    host.refuse({ status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' })
    await using reader = startReader({ host })
    await waitFor(() => host.refused >= 3)
    host.refuse(undefined)
    await connection(host, 1)
    expect(reader.notices[0]).toMatchObject({ kind: 'disconnected', reason: 'refused: HTTP 502' })
    expect(JSON.stringify(reader.notices)).not.toContain('gateway')
  })

  it('with Retry-After: it stays away that long', async () => {
    host.refuse({ status: 429, headers: { 'retry-after': '1' } })
    const before = performance.now()
    await using reader = startReader({ host })
    await waitFor(() => host.refused === 1)
    host.refuse(undefined)
    await connection(host, 1)
    expect(performance.now() - before).toBeGreaterThan(900)
    await waitFor(() => reader.consumer.state().connected)
  })

  it('by a redirect: it is not followed', async () => {
    await using elsewhere = await startFakeHost()
    const location = `${elsewhere.url}/xrpc/com.atproto.sync.subscribeRepos`
    host.refuse({ status: 302, headers: { location } })
    await using reader = startReader({ host })
    await waitFor(() => host.refused >= 3)
    expect(elsewhere.cursors).toEqual([])
    expect(reader.notices[0]).toMatchObject({ kind: 'disconnected', reason: 'refused: HTTP 302' })
  })
})

describe('FH-008 to FH-011: the cursor and the numbering do not fit', () => {
  const start = { ...SOURCE, cursor: 7_022_802_071 }

  it('FH-008: FutureCursor is believed after three times, then told, then followed', async () => {
    host.greet((cursor) => (cursor === undefined ? undefined : errorFrame('FutureCursor')))
    await using reader = startReader({ host, start })
    await waitFor(() => host.cursors.length === 4 && host.open === 1)
    expect(host.cursors).toEqual([start.cursor, start.cursor, start.cursor, undefined])
    publish(host, 1, 2)
    await handledAll(reader, 2)
    expect(reader.notices).toContainEqual({ kind: 'gap', why: 'future-cursor', from: start, to: 1 })
    expect(reader.story.slice(-3)).toEqual(['gap', 1, 2])
    expect(reader.stored).toMatchObject({ cursor: 2 })
  })

  it('FH-008: a backend that only lags is waited for', async () => {
    host.greet(() => (host.cursors.length < 3 ? errorFrame('FutureCursor') : undefined))
    await using reader = startReader({ host, start })
    await waitFor(() => host.cursors.length === 3 && host.open === 1)
    publish(host, start.cursor + 1, start.cursor + 1)
    await handledAll(reader, start.cursor + 1)
    expect(host.cursors).toEqual([start.cursor, start.cursor, start.cursor])
    expect(reader.story).not.toContain('gap')
  })

  it('FH-009: a numbering that began anew is told, and nothing of it is dropped as seen', async () => {
    await using reader = startReader({ host, start })
    await connection(host, 1)
    publish(host, 1, 3)
    await handledAll(reader, 3)
    expect(reader.notices).toContainEqual({ kind: 'gap', why: 'sequence-back', from: start, to: 1 })
    expect(reader.story.slice(-4)).toEqual(['gap', 1, 2, 3])
    expect(reader.stored).toMatchObject({ cursor: 3 })
  })

  it('FH-009: also within a connection, between the messages it lies between', async () => {
    await using reader = startReader({ host })
    await connection(host, 1)
    publish(host, 5001, 5003)
    publish(host, 1, 2)
    await handledAll(reader, 2)
    expect(reader.story).toEqual(['connected', 5001, 5002, 5003, 'gap', 1, 2])
  })

  it('FH-010: OutdatedCursor is told with both its ends, once', async () => {
    host.greet(() => infoFrame('OutdatedCursor'))
    const from = { ...SOURCE, cursor: 10, timeMs: Date.now() - 10_800_000 }
    await using reader = startReader({ host, start: from })
    await connection(host, 1)
    publish(host, 900, 901)
    await handledAll(reader, 901)
    expect(reader.notices.filter((n) => n.kind === 'gap')).toEqual([
      { kind: 'gap', why: 'outdated-cursor', from, to: 900 },
    ])
    expect(reader.story).toEqual(['connected', 'gap', 900, 901])
  })

  it('FH-010: a relay that says nothing and starts hours later is found out', async () => {
    const from = { ...SOURCE, cursor: 10, timeMs: Date.now() - 10_800_000 }
    await using reader = startReader({ host, start: from })
    await connection(host, 1)
    publish(host, 900, 900)
    await handledAll(reader, 900)
    expect(reader.notices).toContainEqual({ kind: 'gap', why: 'time-jump', from, to: 900 })
  })

  it('FH-011: a position of another source or epoch is not taken at all', () => {
    const source = subscribeReposSource({ url: host.url, name: 'host', epoch: '2' })
    const options = { source, start, batchMax: 1 } as unknown as Parameters<typeof startConsumer>[0]
    expect(() => startConsumer(options)).toThrow('position of host/1 given to host/2')
    expect(host.cursors).toEqual([])
  })

  it('FH-013: the first position there ever is comes with the first batch', async () => {
    await using reader = startReader({ host })
    await connection(host, 1)
    publish(host, 77, 77)
    await handledAll(reader, 77)
    expect(reader.stored).toMatchObject({ ...SOURCE, cursor: 77 })
  })
})

describe('FH-012, FH-039, FH-040, FH-049: frames that are no messages', () => {
  it('FH-039: of an unknown op or type are left out and counted', async () => {
    await using reader = startReader({ host })
    await connection(host, 1)
    publish(host, 1, 1)
    host.send(encodeFrame({ op: 7 }, {}))
    host.send(messageFrame('#future', { seq: 2 }))
    host.send(infoFrame('Whatever'))
    publish(host, 3, 3)
    await handledAll(reader, 3)
    expect(reader.handled).toEqual([1, 3])
    expect(reader.notices.filter((n) => n.kind === 'discarded').map((n) => n.reason)).toEqual([
      'unknown-op',
      'unknown-type',
      'unknown-info',
    ])
    expect(host.cursors).toHaveLength(1)
  })

  const garbage: Array<[string, Uint8Array | string]> = [
    ['random bytes', Buffer.alloc(200, 0xff)],
    ['a text frame', '{"op":1}'],
    ['nothing', Buffer.alloc(0)],
    ['three objects', Buffer.concat([messageFrame('#commit', { seq: 2 }), encode({})])],
    ['FH-012: a number over 2^53', messageFrame('#commit', { seq: 9007199254740993n })],
    ['more than the limit', messageFrame('#commit', { seq: 2, blocks: Buffer.alloc(150_000) })],
  ]

  it.each(garbage)(
    'FH-040: %s ends the connection, is asked for again, and is left out after three',
    async (_, frame) => {
      await using reader = startReader({ host, frameBytesMax: 100_000 })
      await connection(host, 1)
      publish(host, 1, 1)
      host.publish(2, frame as Uint8Array)
      publish(host, 3, 3)
      await handledAll(reader, 3)
      expect(reader.handled).toEqual([1, 3])
      expect(host.cursors).toEqual([undefined, 1, 1, 1])
      expect(reader.notices.filter((n) => n.kind === 'discarded')).toHaveLength(1)
    },
  )

  it('FH-040: garbage that is gone at the second try costs nothing, however often', async () => {
    await using reader = startReader({ host, start: { ...SOURCE, cursor: 0 } })
    for (let round = 1; round <= 5; round++) {
      await connection(host, round)
      publish(host, round, round)
      await handledAll(reader, round)
      host.send('garbage')
    }
    await connection(host, 6)
    expect(reader.handled).toEqual(range(1, 5))
    expect(host.cursors).toEqual(range(0, 5))
    expect(reader.notices.filter((n) => n.kind === 'discarded')).toEqual([])
  })

  it('FH-049: ConsumerTooSlow means the same cursor again, never a jump to now', async () => {
    await using reader = startReader({ host })
    await connection(host, 1)
    publish(host, 1, 10)
    await handledAll(reader, 10)
    host.send(errorFrame('ConsumerTooSlow'))
    publish(host, 11, 12)
    await handledAll(reader, 12)
    expect(host.cursors).toEqual([undefined, 10])
    expect(reader.notices).toContainEqual(
      expect.objectContaining({ kind: 'disconnected', reason: 'error-frame: ConsumerTooSlow' }),
    )
    expect(reader.handled).toEqual(range(1, 12))
  })
})
