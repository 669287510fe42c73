import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** A host whose stream goes on at its own pace, whoever listens: an open loop. */
export interface PacedHost {
  readonly url: string
  /** Frames of the stream so far; the next one is at this index. */
  readonly head: number
  /** Begins, or goes on, at `ratePerSecond`; 0 halts the stream. */
  pace(ratePerSecond: number): void
  /** Ends every connection: with a close code, with an empty close frame (1005), or without one (1006). */
  end(code: number): void
  stop(): void
}

export interface PacedHostOptions {
  /** The number of the first frame; those behind it rise by one. */
  readonly firstSeq: number
  /** The frame at an index, asked once per connection that gets it; undefined while it is not made yet. */
  frame(index: number): Uint8Array | undefined
}

const TICK_MS = 5
/** A reader that does not read is not sent more, so that what it does not take stays out of our memory. */
const BUFFERED_BYTES_MAX = 4_000_000
const EMPTY_CLOSE = 1005
const NO_CLOSE = 1006

export async function startPacedHost(o: PacedHostOptions): Promise<PacedHost> {
  const http = createServer()
  const server = new WebSocketServer({ server: http, perMessageDeflate: false })
  const next = new Map<WebSocket, number>()
  let due = 0
  let rate = 0
  let pacedAt = 0
  let head = 0

  function send(socket: WebSocket): void {
    let index = next.get(socket) ?? 0
    while (index < head && socket.bufferedAmount < BUFFERED_BYTES_MAX && socket.readyState === socket.OPEN) {
      const frame = o.frame(index)
      if (!frame) break
      socket.send(frame)
      index += 1
    }
    next.set(socket, index)
  }

  server.on('connection', (socket, request) => {
    const cursor = Number(new URL(request.url ?? '/', 'http://host').searchParams.get('cursor') ?? 0)
    next.set(socket, Math.max(0, cursor + 1 - o.firstSeq))
    socket.on('close', () => next.delete(socket))
    socket.on('error', () => socket.terminate())
  })
  const ticking = setInterval(() => {
    const now = performance.now()
    due += ((now - pacedAt) / 1000) * rate
    pacedAt = now
    // A frame that is made late holds those behind it.
    while (head < due && o.frame(head) !== undefined) head += 1
    for (const socket of next.keys()) send(socket)
  }, TICK_MS)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    get head() {
      return head
    },
    pace(ratePerSecond) {
      pacedAt = performance.now()
      due = head
      rate = ratePerSecond
    },
    end(code) {
      for (const socket of next.keys()) {
        if (code === NO_CLOSE) socket.terminate()
        else if (code === EMPTY_CLOSE) socket.close()
        else socket.close(code)
      }
    },
    stop() {
      clearInterval(ticking)
      for (const socket of server.clients) socket.terminate()
      http.close()
    },
  }
}
