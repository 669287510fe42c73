/**
 * One WebSocket whose messages wait in a bounded inbox.
 *
 * The bound is kept by pausing the socket, so a slow consumer is felt by TCP and in the end by the sender, never
 * by our memory. At most one socket read (64 KiB) can arrive after the pause.
 */
import type { IncomingMessage } from 'node:http'
import WebSocket from 'ws'
import { type ConnectOptions, StreamFailure } from './event-source.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { isSkip, type Reading, supersedes } from './reading.ts'
import { retryAfterMs } from './retry-after.ts'
import { startWatchdog } from './watchdog.ts'

export interface Received {
  readonly bytes: Buffer
  /** Our clock, ms. */
  readonly receivedAt: number
  readonly isBinary: boolean
}

export interface Arrived {
  readonly reading: Reading
  readonly bytes: number
}

export interface FrameSocket {
  readonly inbox: Inbox<Arrived>
  /** How it ended, as far as the other side or the system said; complete once the inbox has ended. */
  readonly ending: { code: number | undefined; reason: string; refusal: StreamFailure | undefined }
  readonly close: () => void
}

export interface FrameSocketOptions {
  readonly queueMax: number
  readonly queueBytesMax: number
  /** ws ends the connection at a larger message (close code 1009). */
  readonly messageBytesMax: number
  readonly now: () => number
  /** Called for each message as it arrives. Never throws. */
  readonly read: (received: Received) => Reading
  /** Read the `error` word of a refusal's JSON body into the failure; else the body is left unread. */
  readonly readsRefusal?: boolean
}

const REFUSAL_BYTES_MAX = 4096
const HANDSHAKE_MS = 10_000
/** How far the position may stay behind while nothing concerns us: what a crash then costs is reading that much again. */
const SKIP_WAIT_MS = 250

export function openFrameSocket(address: URL, o: FrameSocketOptions, connect: ConnectOptions): FrameSocket {
  const socket = new WebSocket(address, {
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: o.messageBytesMax,
    perMessageDeflate: false,
    followRedirects: false,
  })
  const inbox = createInbox<Arrived>({
    itemsMax: o.queueMax,
    bytesMax: o.queueBytesMax,
    bytesOf: ({ bytes }) => bytes,
    supersedes: (newer, older) => supersedes(newer.reading, older.reading),
    isQuiet: ({ reading }) => isSkip(reading),
    quietMs: SKIP_WAIT_MS,
    hold: () => socket.pause(),
    release: () => socket.resume(),
  })
  const ending: FrameSocket['ending'] = { code: undefined, reason: '', refusal: undefined }
  const close = () => {
    socket.terminate()
    inbox.end()
  }
  const watchdog = startWatchdog({
    idleMs: connect.idleMs,
    isDeaf: () => inbox.isHeld() || socket.readyState === WebSocket.CONNECTING,
    ping: () => socket.ping(),
    stalled(silentMs) {
      ending.reason = 'stalled'
      connect.notice({ kind: 'stalled', silentMs })
      close()
    },
  })
  connect.signal.addEventListener('abort', close, { once: true })
  socket.on('open', () => connect.notice({ kind: 'connected', position: connect.from }))
  socket.on('message', (data, isBinary) => {
    watchdog.heard()
    // With the default binaryType of ws every message is one Buffer.
    const bytes = data as Buffer
    inbox.push({ reading: o.read({ bytes, receivedAt: o.now(), isBinary }), bytes: bytes.length })
  })
  socket.on('ping', watchdog.heard)
  socket.on('pong', watchdog.heard)
  socket.on('unexpected-response', (request, response: IncomingMessage) => {
    const wait = retryAfterMs(response.headers['retry-after'], o.now())
    const refuse = (what: string) => {
      ending.refusal = new StreamFailure('refused', what, wait)
      request.destroy()
      close()
    }
    const status = `HTTP ${response.statusCode}`
    // Its body is a stranger's page: never logged, and at most one word of it is used.
    if (o.readsRefusal) void errorWord(response).then((word) => refuse(word ?? status))
    else refuse(status)
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    ending.reason ||= error.code ?? error.name
  })
  socket.on('close', (code) => {
    ending.code = code
    watchdog.stop()
    connect.signal.removeEventListener('abort', close)
    inbox.end()
  })
  return { inbox, ending, close }
}

/** The `error` of an XRPC error body; undefined when there is none within a few bytes and the handshake's time. */
async function errorWord(response: IncomingMessage): Promise<string | undefined> {
  response.setTimeout(HANDSHAKE_MS, () => response.destroy())
  const parts: Buffer[] = []
  let bytes = 0
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      bytes += part.length
      if (bytes > REFUSAL_BYTES_MAX) return undefined
      parts.push(part)
    }
    const body: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'))
    const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined
    return typeof error === 'string' && /^[A-Za-z]{1,40}$/.test(error) ? error : undefined
  } catch {
    // Cut off or no JSON: then the status alone says what happened.
    return undefined
  }
}
