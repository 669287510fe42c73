/** The WebSockets of a process: the handshake, heartbeats spread over time, and the end. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ServerOptions, WebSocketServer } from 'ws'
import { CLOSE, LiveSocket } from './live-socket.ts'

/** Proxies take a connection for dead after a minute without a byte; more often costs more than most groups are told. */
const HEARTBEAT_MS = 45_000
/** One timer for all: each tick asks one of as many parts, so that no tick asks ten thousand at once. */
const PARTS = 45
/** Who is told to go has this long to take it: within the five seconds promised after a removal. */
const FAREWELL_MS = 1_500
/** Readers only answer heartbeats. */
const PAYLOAD_BYTES_MAX = 1_024

/** Made by {@link startSockets}. */
export interface Sockets {
  /** Finishes the handshake; `then` is not called where it is none. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, then: (live: LiveSocket) => void): void
  /** Tells everybody to come back, to another process perhaps. */
  close(): void
}

/** Starts the heartbeat; `heartbeatMs` is the time between two of one socket. */
export function startSockets(heartbeatMs = HEARTBEAT_MS): Sockets {
  const options: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: PAYLOAD_BYTES_MAX,
    closeTimeout: FAREWELL_MS,
  }
  const server = new WebSocketServer(options)
  const parts = Array.from({ length: PARTS }, () => new Set<LiveSocket>())
  let turn = 0
  const heartbeat = setInterval(() => {
    turn = (turn + 1) % PARTS
    for (const live of parts[turn]!) live.beat()
  }, heartbeatMs / PARTS)
  heartbeat.unref()
  return {
    accept(request, socket, head, then) {
      server.handleUpgrade(request, socket, head, (ws) => {
        const live = new LiveSocket(ws, socket)
        // Not asked for a sign of life before a whole round is over.
        const part = parts[turn]!
        part.add(live)
        live.onClosed(() => part.delete(live))
        then(live)
      })
    },
    close() {
      clearInterval(heartbeat)
      for (const part of parts) for (const live of part) live.close(CLOSE.restart)
    },
  }
}
