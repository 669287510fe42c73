/** Frames that concern nobody are left out as they arrive; the position passes them, and nothing else does. */
import { expect, it } from 'vitest'
import type { RawFrame } from '../src/index.ts'
import { messageFrame, startFakeHost, waitFor } from '../src/testing/index.ts'
import { connection, publish, range, SOURCE, startReader } from './_consumer.ts'

const BEGINNING = { ...SOURCE, cursor: 0 }
const ours = ({ t }: RawFrame) => t !== '#account'
const publishOurs = (host: Parameters<typeof publish>[0], seq: number) =>
  host.publish(seq, messageFrame('#sync', { seq, time: '2026-11-22T10:00:00.000Z' }))

it('hands over what concerns us, in order, and goes on past the rest', async () => {
  await using host = await startFakeHost()
  for (let seq = 1; seq <= 1000; seq += 1) {
    if (seq % 100 === 0) publishOurs(host, seq)
    else publish(host, seq, seq)
  }
  publish(host, 1001, 1050)
  await using reader = startReader({ host, start: BEGINNING, concerns: ours })
  await waitFor(() => reader.stored?.cursor === 1050)
  // The first frame of a connection is always read: a gap would show there.
  expect(reader.handled).toEqual([1, ...range(1, 10).map((n) => n * 100)])
  expect(reader.consumer.state().lagMs).toBeGreaterThanOrEqual(0)
})

it('never moves the position past a frame that is not stored yet', async () => {
  await using host = await startFakeHost()
  publish(host, 1, 10)
  publishOurs(host, 11)
  publish(host, 12, 5000)
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const reader = startReader({
    host,
    start: BEGINNING,
    concerns: ours,
    batchMax: 1,
    async before(batch) {
      if (batch[0]?.cursor !== 11) return
      begun.resolve()
      await gate.promise
    },
  })
  await begun.promise
  // All that follows is here, and none of it holds the host back.
  await waitFor(() => host.bufferedBytes === 0)
  expect(reader.consumer.state().position).toMatchObject({ cursor: 1 })
  expect(reader.consumer.state().queued).toBeLessThan(5)
  gate.resolve()
  await waitFor(() => reader.stored?.cursor === 5000)
  await reader.consumer.stop()
  expect(reader.dead).toEqual([])
})

it('stores how far it came when the connection ends, and asks from there', async () => {
  await using host = await startFakeHost()
  await using reader = startReader({ host, start: BEGINNING, concerns: ours })
  await connection(host, 1)
  publish(host, 1, 50)
  await waitFor(() => reader.stored !== undefined)
  host.close(1001)
  await connection(host, 2)
  expect(host.cursors).toEqual([0, 50])
  publishOurs(host, 51)
  await waitFor(() => reader.handled.includes(51))
  expect(reader.handled.filter((n) => n === 51)).toEqual([51])
})

it('notices numbers that go back among frames that concern nobody', async () => {
  await using host = await startFakeHost()
  await using reader = startReader({ host, start: BEGINNING, concerns: ours })
  await connection(host, 1)
  publish(host, 1, 3)
  publish(host, 5000, 5100)
  publish(host, 7, 9)
  await waitFor(() => reader.notices.some((n) => n.kind === 'gap'))
  const gap = reader.notices.find((n) => n.kind === 'gap')
  expect(gap).toMatchObject({ why: 'sequence-back', to: 7 })
  await waitFor(() => reader.stored?.cursor === 9)
})

it('does not set aside what it left out: when the position cannot be stored, it is tried, and then the end', async () => {
  await using host = await startFakeHost()
  publish(host, 1, 1)
  let failures = 0
  const reader = startReader({
    host,
    start: BEGINNING,
    concerns: ours,
    attemptsMax: 3,
    before(batch) {
      if (batch.length > 0) return
      failures += 1
      throw new Error('no such table')
    },
  })
  const ended = expect(reader.consumer.finished).rejects.toThrow('no such table')
  await waitFor(() => reader.stored?.cursor === 1)
  publish(host, 2, 20)
  await ended
  expect(failures).toBe(3)
  expect(reader.dead).toEqual([])
})
