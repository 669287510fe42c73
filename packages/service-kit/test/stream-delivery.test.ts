/** FH-046 and what follows from it: what happens when the owner of the data fails. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PoisonError } from '../src/index.ts'
import { type FakeHost, startFakeHost, waitFor } from '../src/testing/index.ts'
import { connection, publish, range, SOURCE, startReader, Transient } from './_consumer.ts'

let host: FakeHost
const START = { ...SOURCE, cursor: 0 }

beforeEach(async () => {
  host = await startFakeHost()
})
afterEach(() => host.stop())

describe('FH-046: a handler that fails', () => {
  it('once, gets the same batch again, and the position has not moved in between', async () => {
    let failures = 0
    const positions: unknown[] = []
    await using reader = startReader({
      host,
      start: START,
      before() {
        positions.push(reader.consumer.state().position?.cursor)
        if (failures++ < 3) throw new Error('failed')
      },
    })
    publish(host, 1, 10)
    await connection(host, 1)
    await waitFor(() => reader.handled.at(-1) === 10)
    expect(reader.handled).toEqual(range(1, 10))
    expect(positions.slice(0, 4)).toEqual([0, 0, 0, 0])
    expect(reader.dead).toEqual([])
  })

  it('for ever at one message, gets the others, each in its place, and that one set aside', async () => {
    let tries = 0
    await using reader = startReader({
      host,
      start: START,
      attemptsMax: 3,
      before(batch) {
        if (!batch.some((m) => m.cursor === 5)) return
        tries += 1
        throw new Error('poison')
      },
    })
    publish(host, 1, 10)
    await waitFor(() => reader.handled.at(-1) === 10)
    expect(reader.handled).toEqual([...range(1, 4), ...range(6, 10)])
    expect(reader.dead).toMatchObject([{ cursor: 5, position: { ...SOURCE, cursor: 5 } }])
    expect(tries).toBe(6)
  })

  it('is logged by the name of its error, never by its text', async () => {
    const logged: unknown[] = []
    let failures = 0
    await using reader = startReader({
      host,
      start: START,
      log: { info: () => undefined, warn: (fields) => void logged.push(fields) },
      before() {
        if (failures++ === 0) throw Object.assign(new Error('my secret note'), { code: 'SQLITE_BUSY' })
      },
    })
    publish(host, 1, 1)
    await waitFor(() => reader.handled.length === 1)
    expect(logged).toEqual([{ error: 'Error', code: 'SQLITE_BUSY', attempt: 1 }])
  })

  it('with PoisonError, is not asked again', async () => {
    let tries = 0
    await using reader = startReader({
      host,
      start: START,
      before(batch) {
        if (!batch.some((m) => m.cursor === 5)) return
        tries += 1
        throw new PoisonError('never')
      },
    })
    publish(host, 1, 10)
    await waitFor(() => reader.handled.at(-1) === 10)
    expect(reader.dead.map(({ cursor }) => cursor)).toEqual([5])
    expect(tries).toBe(2)
  })

  it('transiently, is asked until it works, past any number of tries, and nothing is set aside', async () => {
    let down = true
    let tries = 0
    await using reader = startReader({
      host,
      start: START,
      attemptsMax: 2,
      random: () => 0,
      before() {
        tries += 1
        if (down) throw new Transient('database is locked')
      },
    })
    publish(host, 1, 10)
    await waitFor(() => tries >= 4)
    down = false
    await waitFor(() => reader.handled.at(-1) === 10)
    expect(reader.handled).toEqual(range(1, 10))
    expect(reader.dead).toEqual([])
  })

  it('can be stopped while it is waited for; the position stays where it was', async () => {
    let tries = 0
    const reader = startReader({
      host,
      start: START,
      before() {
        tries += 1
        throw new Transient('locked')
      },
    })
    publish(host, 1, 10)
    await waitFor(() => tries >= 2)
    await reader.consumer.stop()
    await reader.consumer.finished
    expect(reader.consumer.state().position).toEqual(START)
    expect(reader.handled).toEqual([])
  })
})

describe('our own broken state', () => {
  it('ends the consumer with the cause when a message cannot even be set aside', async () => {
    const reader = startReader({
      host,
      start: START,
      attemptsMax: 1,
      before() {
        throw new Error('poison')
      },
      async deadLetter() {
        throw new Error('no such table')
      },
    })
    publish(host, 1, 1)
    await expect(reader.consumer.finished).rejects.toThrow('no such table')
    await waitFor(() => host.open === 0)
    expect(reader.consumer.state().position).toEqual(START)
  })

  it('waits out a transient failure to set aside', async () => {
    let tries = 0
    await using reader = startReader({
      host,
      start: START,
      attemptsMax: 1,
      before(batch) {
        if (batch[0]!.cursor === 1) throw new Error('poison')
      },
      async deadLetter() {
        if (tries++ < 2) throw new Transient('locked')
      },
    })
    publish(host, 1, 1)
    await waitFor(() => reader.consumer.state().position?.cursor === 1)
    expect(tries).toBe(3)
  })

  it('ends the consumer when a gap cannot be recorded, before the message after it', async () => {
    const reader = startReader({
      host,
      start: { ...SOURCE, cursor: 1000 },
      onNotice(n) {
        if (n.kind === 'gap') throw new Error('cannot record')
      },
    })
    await connection(host, 1)
    publish(host, 1, 1)
    await expect(reader.consumer.finished).rejects.toThrow('cannot record')
    expect(reader.handled).toEqual([])
  })

  it('holds messages back until the gap before them is recorded', async () => {
    const recorded = Promise.withResolvers<void>()
    let tries = 0
    await using reader = startReader({
      host,
      start: { ...SOURCE, cursor: 1000 },
      onNotice(n) {
        if (n.kind !== 'gap') return undefined
        if (tries++ === 0) throw new Transient('locked')
        return recorded.promise
      },
    })
    await connection(host, 1)
    publish(host, 1, 5)
    await waitFor(() => tries === 2)
    expect(reader.handled).toEqual([])
    recorded.resolve()
    await waitFor(() => reader.handled.length === 5)
  })
})

describe('a gap that could not be recorded', () => {
  it('before stop() keeps what comes after it from being stored', async () => {
    let tries = 0
    const start = { ...SOURCE, cursor: 1000 }
    const reader = startReader({
      host,
      start,
      onNotice(n) {
        if (n.kind !== 'gap') return
        tries += 1
        throw new Transient('locked')
      },
    })
    await connection(host, 1)
    publish(host, 1, 5)
    await waitFor(() => tries >= 1)
    await reader.consumer.stop()
    expect(reader.handled).toEqual([])
    expect(reader.consumer.state().position).toEqual(start)
  })
})

describe('batches', () => {
  it('keep the order, have a maximum, and carry the position behind their last message', async () => {
    const positions: Array<[number, number]> = []
    await using reader = startReader({
      host,
      start: START,
      batchMax: 7,
      async handle(batch, position) {
        positions.push([batch.at(-1)!.cursor, position.cursor])
        reader.handled.push(...batch.map((m) => m.cursor))
        expect(batch.length).toBeLessThanOrEqual(7)
      },
    })
    publish(host, 1, 500)
    await waitFor(() => reader.handled.at(-1) === 500)
    expect(reader.handled).toEqual(range(1, 500))
    for (const [last, position] of positions) expect(position).toBe(last)
  })

  it('never run beside each other', async () => {
    let running = 0
    let most = 0
    await using reader = startReader({
      host,
      start: START,
      batchMax: 3,
      async before() {
        most = Math.max(most, ++running)
        await new Promise(setImmediate)
        running -= 1
      },
    })
    publish(host, 1, 100)
    await waitFor(() => reader.handled.at(-1) === 100)
    expect(most).toBe(1)
  })

  it('grow when the consumer may wait', async () => {
    await using reader = startReader({ host, start: START, batchWaitMs: 100 })
    await connection(host, 1)
    publish(host, 1, 1)
    await waitFor(() => reader.handled.length === 1)
    for (const seq of range(2, 6)) {
      publish(host, seq, seq)
      await new Promise(setImmediate)
    }
    await waitFor(() => reader.handled.length === 6)
    expect(reader.batches).toEqual([[1], range(2, 6)])
  })

  it('say how far behind upstream they were', async () => {
    await using reader = startReader({ host, start: START })
    publish(host, 1, 1, { time: new Date(Date.now() - 60_000).toISOString() })
    await waitFor(() => reader.handled.length === 1)
    const { lagMs, position, lastMessageAt } = reader.consumer.state()
    expect(lagMs).toBeGreaterThanOrEqual(60_000)
    expect(lagMs).toBeLessThan(70_000)
    expect(position?.timeMs).toBeLessThan(Date.now() - 59_000)
    expect(Date.now() - lastMessageAt!).toBeLessThan(10_000)
  })

  it('do not set the position back for a message that is sent twice', async () => {
    await using reader = startReader({ host, start: START })
    await connection(host, 1)
    publish(host, 1, 5)
    publish(host, 3, 4)
    await waitFor(() => reader.handled.length === 7)
    expect(reader.consumer.state().position).toMatchObject({ cursor: 5 })
    expect(reader.story).not.toContain('gap')
  })
})
