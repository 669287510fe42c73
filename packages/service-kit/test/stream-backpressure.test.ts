/** FH-048: a consumer slower than its host holds the host back, on a real socket, and loses nothing. */
import { expect, it } from 'vitest'
import { messageFrame, startFakeHost, waitFor } from '../src/testing/index.ts'
import { range, SOURCE, startReader } from './_consumer.ts'

const FRAME_BYTES = 64 * 1024
// More than what the two kernels' socket buffers take (a few MiB), so that the rest must wait in the host.
const FRAMES = 1000

it('FH-048: waits at the sender, not in our memory', async () => {
  await using host = await startFakeHost()
  const gate = Promise.withResolvers<void>()
  await using reader = startReader({
    host,
    start: { ...SOURCE, cursor: 0 },
    queueMax: 20,
    batchMax: 5,
    before: () => gate.promise,
  })
  await waitFor(() => host.open === 1)
  const ours = () => reader.consumer.state().queued
  const blocks = Buffer.alloc(FRAME_BYTES)
  for (let seq = 1; seq <= FRAMES; seq++) host.publish(seq, messageFrame('#commit', { seq, blocks }))

  await waitFor(() => ours() >= 20)
  let before = -1
  await waitFor(() => {
    const settled = host.bufferedBytes === before
    before = host.bufferedBytes
    return settled
  })
  // One socket read may still arrive after the pause: here at most a frame or two.
  expect(ours()).toBeLessThanOrEqual(24)
  expect(host.bufferedBytes).toBeGreaterThan((FRAMES * FRAME_BYTES) / 2)

  gate.resolve()
  await waitFor(() => reader.handled.length === FRAMES)
  expect(reader.handled).toEqual(range(1, FRAMES))
  expect(host.bufferedBytes).toBe(0)
  expect(host.cursors).toHaveLength(1)
})

it('counts bytes too: large frames stop the socket long before queueMax', async () => {
  await using host = await startFakeHost()
  const gate = Promise.withResolvers<void>()
  await using reader = startReader({
    host,
    start: { ...SOURCE, cursor: 0 },
    queueMax: 10_000,
    batchMax: 1,
    before: () => gate.promise,
  })
  await waitFor(() => host.open === 1)
  const blocks = Buffer.alloc(1024 * 1024)
  for (let seq = 1; seq <= 64; seq++) host.publish(seq, messageFrame('#commit', { seq, blocks }))
  await waitFor(() => reader.consumer.state().queued >= 15)
  expect(host.bufferedBytes).toBeGreaterThan(16 * 1024 * 1024)
  expect(reader.consumer.state().queued).toBeLessThanOrEqual(17)
  gate.resolve()
  await waitFor(() => reader.handled.length === 64)
})

it('does not take a connection for dead that it holds back itself', async () => {
  await using host = await startFakeHost()
  const gate = Promise.withResolvers<void>()
  await using reader = startReader({
    host,
    start: { ...SOURCE, cursor: 0 },
    queueMax: 2,
    batchMax: 1,
    idleMs: 40,
    before: () => gate.promise,
  })
  await waitFor(() => host.open === 1)
  for (let seq = 1; seq <= 10; seq++) host.publish(seq, messageFrame('#commit', { seq }))
  await waitFor(() => reader.consumer.state().queued >= 2)
  await new Promise((resolve) => setTimeout(resolve, 200))
  gate.resolve()
  await waitFor(() => reader.handled.length === 10)
  expect(reader.notices.map((n) => n.kind)).toEqual(['connected'])
})

it('can be stopped while it holds the host back', async () => {
  await using host = await startFakeHost()
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const reader = startReader({
    host,
    start: { ...SOURCE, cursor: 0 },
    queueMax: 2,
    batchMax: 1,
    before() {
      begun.resolve()
      return gate.promise
    },
  })
  await waitFor(() => host.open === 1)
  for (let seq = 1; seq <= 10; seq++) host.publish(seq, messageFrame('#commit', { seq }))
  await begun.promise
  await waitFor(() => reader.consumer.state().queued >= 2)
  const stopped = reader.consumer.stop()
  await waitFor(() => host.open === 0)
  gate.resolve()
  await stopped
  expect(reader.handled).toEqual([1])
  expect(reader.consumer.state().position).toMatchObject({ cursor: 1 })
})
