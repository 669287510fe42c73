/**
 * Keeps live sockets honest: one that does not answer a heartbeat is cut, one that is told its stream ended has two
 * seconds to take that, and none holds more than a bounded number of bytes.
 */
import type { IncomingMessage } from 'node:http'
import type { XrpcStreamServer } from '@atproto/xrpc-server'

const HEARTBEAT_MS = 15_000
/** Ends within the five seconds promised after a removal, however slow the reader. */
const FAREWELL_MS = 2_000
/** Several of the largest messages; a reader that is further behind reads the log again. */
const BUFFERED_BYTES_MAX = 1_048_576

/** Made by {@link guardSockets}. */
export interface SocketGuard {
  /** Sends to the socket of this request at once; false where it has something to send already. */
  push(request: IncomingMessage, bytes: Uint8Array): boolean
  /** The socket of this request is to be gone soon. */
  cutSoon(request: IncomingMessage): void
  close(): void
}

/** Watches the sockets of a subscription. */
export function guardSockets({ wss }: XrpcStreamServer, heartbeatMs = HEARTBEAT_MS): SocketGuard {
  type Socket = typeof wss.clients extends Set<infer S> ? S : never
  const socketOf = new WeakMap<IncomingMessage, Socket>()
  const answered = new WeakSet<Socket>()
  wss.on('connection', (socket: Socket, request: IncomingMessage) => {
    socketOf.set(request, socket)
    answered.add(socket)
    socket.on('pong', () => answered.add(socket))
  })
  const heartbeat = setInterval(() => {
    for (const socket of wss.clients) {
      const isAlive = answered.delete(socket) && socket.bufferedAmount <= BUFFERED_BYTES_MAX
      if (isAlive) socket.ping()
      else socket.terminate()
    }
  }, heartbeatMs)
  heartbeat.unref()
  return {
    push(request, bytes) {
      const socket = socketOf.get(request)
      if (!socket || socket.readyState !== socket.OPEN || socket.bufferedAmount > 0) return false
      socket.send(bytes, { binary: true })
      return true
    },
    cutSoon(request) {
      const socket = socketOf.get(request)
      setTimeout(() => socket?.terminate(), FAREWELL_MS).unref()
    },
    close: () => clearInterval(heartbeat),
  }
}
