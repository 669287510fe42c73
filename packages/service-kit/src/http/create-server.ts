import http, { type RequestListener, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { errorFor } from './error-response.ts'

/**
 * Node waits 60 s for headers and 300 s for a request by default, and looks for connections past that every 30 s: a few
 * thousand slow connections then hold a server (DS-001). Keep-alive is longer than that of proxies in front (60 s is
 * usual), so that they close first and lose no request.
 */
export const SERVER_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 75_000,
  maxHeaderSize: 16_384,
}
const CONNECTIONS_MAX = 10_000

/** A Node HTTP server with limits (milliseconds, bytes), which also answers unreadable requests in JSON. */
export function createLimitedServer(
  listener: RequestListener,
  limits = SERVER_LIMITS,
  connectionsMax = CONNECTIONS_MAX,
): http.Server {
  const server = http.createServer(limits, listener)
  server.maxConnections = connectionsMax
  server.on('clientError', answerUnreadable)
  return server
}

/** Node found no request it could hand to a listener; without this it answers without a body. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, body } = errorFor(statusOf(error.code))
  const text = JSON.stringify(body)
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  )
}

function statusOf(code: string | undefined): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408
  return 400
}
