import { once } from 'node:events'
import { ErrorFrame, Frame, MessageFrame } from '@atproto/xrpc-server'
import getPort from 'get-port'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type FrameLog, openFrameLog } from '../src/local-network/relay/frame-log.ts'
import { renumber } from '../src/local-network/relay/renumber.ts'
import { serveFrames } from '../src/local-network/relay/serve-frames.ts'

let log: FrameLog
let url: string
let server: { close(): Promise<void> }
const sockets: WebSocket[] = []

beforeEach(async () => {
  const port = await getPort()
  log = openFrameLog(':memory:')
  server = await serveFrames({ log, port })
  url = `ws://localhost:${port}/xrpc/com.atproto.sync.subscribeRepos`
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await server.close()
  log.close()
})

let hostSeq = 0
/** Appends `count` frames, with a body of `bytes` bytes each. */
function append(count: number, bytes = 10): void {
  const frames = Array.from({ length: count }, () => {
    hostSeq += 1
    const frame = new MessageFrame(
      { seq: hostSeq, did: 'did:plc:x', blocks: new Uint8Array(bytes) },
      { type: '#commit' },
    )
    return { hostSeq, withSeq: (seq: number) => renumber(frame.toBytes(), seq) }
  })
  log.append('host', frames)
}

/** Connects, and answers a function that waits until `count` frames have come, and gives their numbers. */
function subscribe(cursor?: number | string): {
  socket: WebSocket
  numbers(count: number): Promise<number[]>
} {
  const socket = new WebSocket(cursor === undefined ? url : `${url}?cursor=${cursor}`)
  sockets.push(socket)
  const seen: number[] = []
  socket.on('message', (data: Buffer) => {
    const { body } = Frame.fromBytes(data)
    seen.push((body as { seq: number }).seq)
  })
  return {
    socket,
    async numbers(count) {
      while (seen.length < count) await once(socket, 'message')
      return seen
    },
  }
}

const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

it('plays the log from the cursor on and then what is new, in order, each frame once', async () => {
  append(450)
  const late = subscribe(100)
  await once(late.socket, 'open')
  append(5)
  expect(await late.numbers(355)).toEqual(upTo(101, 455))
  append(1)
  expect(await late.numbers(356)).toEqual(upTo(101, 456))
})

it('plays everything from cursor 0, and only what is new without one', async () => {
  append(3)
  const all = subscribe(0)
  const fresh = subscribe()
  await Promise.all([once(all.socket, 'open'), once(fresh.socket, 'open')])
  expect(await all.numbers(3)).toEqual([1, 2, 3])
  append(2)
  expect(await all.numbers(5)).toEqual([1, 2, 3, 4, 5])
  expect(await fresh.numbers(2)).toEqual([4, 5])
})

it.each([
  ['above the head', 4],
  ['no number', 'soon'],
])('ends a subscriber whose cursor is %s with FutureCursor', async (_name, cursor) => {
  append(3)
  const { socket } = subscribe(cursor)
  const [data] = await once(socket, 'message')
  expect(Frame.fromBytes(data)).toBeInstanceOf(ErrorFrame)
  expect(Frame.fromBytes(data).body).toMatchObject({ error: 'FutureCursor' })
  await once(socket, 'close')
})

it('goes on where a subscriber left when it comes back with its cursor', async () => {
  append(10)
  const first = subscribe(0)
  await first.numbers(10)
  first.socket.terminate()
  append(10)
  expect(await subscribe(10).numbers(10)).toEqual(upTo(11, 20))
})

it('does not let one who stops reading hold up another', async () => {
  const slow = subscribe(0)
  const quick = subscribe(0)
  await Promise.all([once(slow.socket, 'open'), once(quick.socket, 'open')])
  slow.socket.pause()
  append(400, 50_000) // 20 MB: far more than the socket buffers hold
  expect(await quick.numbers(400)).toEqual(upTo(1, 400))
  slow.socket.resume()
  expect(await slow.numbers(400)).toEqual(upTo(1, 400))
})
