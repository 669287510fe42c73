import http, { type RequestListener, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { errorFor } from './error-response.ts'

/** Node waits 60 s for headers and 300 s for a request by default: a few thousand slow connections then hold a server (DS-001). */
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
/** How often Node looks for connections past those limits; its default of 30 s would add to them. */
const CHECK_INTERVAL_MS = 1_000
/** Longer than the keep-alive of proxies in front (60 s is usual), so that they close first and lose no request. */
const KEEP_ALIVE_MS = 75_000
const HEADER_BYTES_MAX = 16_384
const CONNECTIONS_MAX = 10_000

/** A Node HTTP server with the limits above, which also answers unreadable requests in JSON. */
export function createLimitedServer(listener: RequestListener): http.Server {
  const server = http.createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
    },
    listener,
  )
  server.maxConnections = CONNECTIONS_MAX
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
