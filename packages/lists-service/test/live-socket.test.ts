/** A reader who is slow, on a real connection whose heartbeats the test gives by hand. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import type { LiveSocket } from '../src/live/live-socket.ts'
import { startSockets } from '../src/live/sockets.ts'
import { openRawStream } from './_raw-stream.ts'

const PAYLOAD_BYTES = 65_536
const FRAME = Buffer.alloc(10 + PAYLOAD_BYTES)
FRAME[0] = 0x82
FRAME[1] = 127
FRAME.writeBigUInt64BE(BigInt(PAYLOAD_BYTES), 2)

/** A connection that holds as much as it can, because nobody reads; and its other end. */
async function fullConnection() {
  const sockets = startSockets(3_600_000)
  const { promise, resolve } = Promise.withResolvers<LiveSocket>()
  const server = createServer().on('upgrade', (request, socket, head) =>
    sockets.accept(request, socket, head, resolve),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const reader = await openRawStream(url, { ticket: 'none' })
  reader.socket.pause()
  const live = await promise
  let sent = 1
  while (live.send(FRAME)) sent += 1
  return {
    live,
    reader,
    sent,
    [Symbol.dispose]() {
      reader.socket.destroy()
      sockets.close()
      server.close()
    },
  }
}

it('who takes nothing from one heartbeat to the next is told to come back later (DS-007)', async () => {
  using slow = await fullConnection()
  slow.live.beat()
  expect(slow.live.isOpen).toBe(true)
  slow.live.beat()
  expect([slow.live.isOpen, slow.live.send(FRAME)]).toEqual([false, false])
  slow.reader.socket.resume()
  await waitFor(() => slow.reader.closeCode() === 1013)
  expect(slow.reader.frames().filter(({ opcode }) => opcode === 2).length).toBe(slow.sent)
})

it('who does not hear that either is cut', async () => {
  using slow = await fullConnection()
  const closed = new Promise<void>((resolve) => slow.live.onClosed(resolve))
  slow.live.beat()
  slow.live.beat()
  await closed
  slow.reader.socket.resume()
  await waitFor(() => slow.reader.closed)
  expect(slow.reader.closeCode()).toBeUndefined()
})

it('who takes little, but takes, is left alone', async () => {
  using slow = await fullConnection()
  for (let n = 0; n < 3; n += 1) {
    slow.live.beat()
    slow.reader.socket.resume()
    await slow.live.sent()
    slow.reader.socket.pause()
    while (slow.live.send(FRAME));
  }
  slow.live.beat()
  expect(slow.live.isOpen).toBe(true)
})
