/**
 * `com.atproto.sync.subscribeRepos` of a relay or a PDS as an EventSource. One connect() is one WebSocket.
 *
 * The queue is bounded by pausing the socket, so a slow consumer is felt by TCP and in the end by the sender,
 * never by our memory. At most one socket read (64 KiB) can arrive after the pause.
 */
import type { IncomingMessage } from 'node:http'
import WebSocket from 'ws'
import {
  type Connection,
  type ConnectOptions,
  type EventSource,
  StreamFailure,
  type StreamMessage,
} from './event-source.ts'
import { readFrame } from './frame.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { retryAfterMs } from './retry-after.ts'
import { startWatchdog } from './watchdog.ts'

export interface SubscribeReposOptions {
  /** `wss://host` (or ws:// for development); the method's path is added. */
  url: string
  /** The operator's name of the numbering, changed when the upstream starts another; default '1'. */
  epoch?: string
  /** Frames read ahead; default 1000, and never over 16 MiB of them. */
  queueMax?: number
  /** A larger frame is unreadable; default 5 MiB (event-stream spec). */
  frameBytesMax?: number
  /** Default: the host of `url`. */
  name?: string
  now?: () => number
}

const QUEUE_BYTES_MAX = 16 * 1024 * 1024
const FRAME_BYTES_MAX = 5 * 1024 * 1024
const HANDSHAKE_MS = 10_000
// Between this factor and frameBytesMax a frame is skipped like any unreadable one; above it ws ends the connection.
const HARD_LIMIT_FACTOR = 4

interface Received {
  readonly bytes: Buffer
  readonly receivedAt: number
  readonly isBinary: boolean
}

interface Ending {
  code: number | undefined
  reason: string
  failure: StreamFailure | undefined
}

export function subscribeReposSource(o: SubscribeReposOptions): EventSource {
  const url = new URL('/xrpc/com.atproto.sync.subscribeRepos', o.url)
  const frameBytesMax = o.frameBytesMax ?? FRAME_BYTES_MAX
  const now = o.now ?? Date.now
  return {
    name: o.name ?? url.host,
    epoch: o.epoch ?? '1',
    isFinite: false,
    connect(options) {
      const address = new URL(url)
      if (options.from) address.searchParams.set('cursor', String(options.from.cursor))
      const socket = new WebSocket(address, {
        handshakeTimeout: HANDSHAKE_MS,
        maxPayload: frameBytesMax * HARD_LIMIT_FACTOR,
        perMessageDeflate: false,
        followRedirects: false,
      })
      const inbox = createInbox<Received>({
        itemsMax: o.queueMax ?? 1000,
        bytesMax: QUEUE_BYTES_MAX,
        hold: () => socket.pause(),
        release: () => socket.resume(),
      })
      const ending = listen(socket, inbox, options, now)
      return connection(socket, inbox, ending, options, frameBytesMax)
    },
  }
}

/** Wires the socket's events to the inbox; returns what will be known about its end. */
function listen(socket: WebSocket, inbox: Inbox<Received>, o: ConnectOptions, now: () => number): Ending {
  const ending: Ending = { code: undefined, reason: '', failure: undefined }
  const watchdog = startWatchdog({
    idleMs: o.idleMs,
    isDeaf: () => inbox.isHeld() || socket.readyState === WebSocket.CONNECTING,
    ping: () => socket.ping(),
    stalled(silentMs) {
      ending.reason = 'stalled'
      o.notice({ kind: 'stalled', silentMs })
      socket.terminate()
    },
  })
  const abort = () => socket.terminate()
  o.signal.addEventListener('abort', abort, { once: true })
  socket.on('open', () => o.notice({ kind: 'connected', position: o.from }))
  socket.on('message', (data, isBinary) => {
    watchdog.heard()
    // The default binaryType of ws: every message is one Buffer.
    const bytes = data as Buffer
    inbox.push({ bytes, receivedAt: now(), isBinary }, bytes.length)
  })
  socket.on('ping', watchdog.heard)
  socket.on('pong', watchdog.heard)
  socket.on('unexpected-response', (request, response: IncomingMessage) => {
    const wait = retryAfterMs(response.headers['retry-after'], now())
    ending.failure = new StreamFailure('refused', `HTTP ${response.statusCode}`, wait)
    // Its body is a stranger's page: neither read nor logged.
    request.destroy()
    socket.terminate()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    ending.reason ||= error.code ?? error.name
  })
  socket.on('close', (code) => {
    ending.code = code
    watchdog.stop()
    o.signal.removeEventListener('abort', abort)
    inbox.end()
  })
  return ending
}

function connection(
  socket: WebSocket,
  inbox: Inbox<Received>,
  ending: Ending,
  o: ConnectOptions,
  frameBytesMax: number,
): Connection {
  async function* chunks(): AsyncGenerator<readonly StreamMessage[]> {
    let cursorIsOutdated = false
    try {
      for (;;) {
        const received = await inbox.take(o.chunkMax)
        if (received.length === 0 || o.signal.aborted) break
        let chunk: StreamMessage[] = []
        for (const { bytes, receivedAt, isBinary } of received) {
          const isFrame = isBinary && bytes.length <= frameBytesMax
          const frame = isFrame ? readFrame(bytes) : ({ kind: 'unreadable', reason: 'framing' } as const)
          if (frame.kind === 'message' && !cursorIsOutdated) {
            chunk.push({
              kind: 'frame',
              cursor: frame.seq,
              receivedAt,
              bytes,
              bodyOffset: frame.bodyOffset,
              t: frame.t,
            })
            continue
          }
          // Anything else is told in order: what came before it is handed over first.
          if (chunk.length > 0) yield chunk
          chunk = []
          if (frame.kind === 'message') {
            cursorIsOutdated = false
            o.notice({ kind: 'gap', why: 'outdated-cursor', from: o.from, to: frame.seq })
            chunk.push({
              kind: 'frame',
              cursor: frame.seq,
              receivedAt,
              bytes,
              bodyOffset: frame.bodyOffset,
              t: frame.t,
            })
          } else if (frame.kind === 'info') {
            if (frame.name === 'OutdatedCursor') cursorIsOutdated = true
            else o.notice({ kind: 'discarded', reason: 'unknown-info' })
          } else if (frame.kind === 'error') {
            throw new StreamFailure('error-frame', frame.error)
          } else if (frame.kind === 'unreadable' && o.unreadable === 'end') {
            throw new StreamFailure('unreadable', frame.reason)
          } else {
            o.notice({ kind: 'discarded', reason: frame.reason })
          }
        }
        if (chunk.length > 0) yield chunk
      }
      if (ending.failure) throw ending.failure
    } catch (error) {
      if (error instanceof StreamFailure) ending.failure = error
      throw error
    } finally {
      socket.terminate()
      const reason = ending.failure?.message ?? ending.reason
      if (!o.signal.aborted) o.notice({ kind: 'disconnected', code: ending.code, reason })
    }
  }
  return { queued: inbox.size, [Symbol.asyncIterator]: chunks }
}
