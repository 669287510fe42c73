/** `com.atproto.sync.subscribeRepos` of a relay or a PDS as an EventSource. One connect() is one WebSocket. */
import type { ConnectOptions, EventSource, RawFrame, StreamItem } from './event-source.ts'
import { readFrame } from './frame.ts'
import { type FrameSocket, openFrameSocket, type Received } from './frame-socket.ts'
import { messageChunks, tellEnding } from './message-chunks.ts'
import type { Reading } from './reading.ts'

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
// Up to this factor a frame that is too large is handled like any unreadable one; above it the socket has to end.
const HARD_LIMIT_FACTOR = 4

export function subscribeReposSource(o: SubscribeReposOptions): EventSource {
  const url = new URL('/xrpc/com.atproto.sync.subscribeRepos', o.url)
  const frameBytesMax = o.frameBytesMax ?? FRAME_BYTES_MAX
  const socketOptions = {
    queueMax: o.queueMax ?? 1000,
    queueBytesMax: QUEUE_BYTES_MAX,
    messageBytesMax: frameBytesMax * HARD_LIMIT_FACTOR,
    now: o.now ?? Date.now,
  }
  return {
    name: o.name ?? url.host,
    epoch: o.epoch ?? '1',
    isFinite: false,
    connect(options) {
      const address = new URL(url)
      if (options.from) address.searchParams.set('cursor', String(options.from.cursor))
      const read = createReader(frameBytesMax, options.concerns)
      const socket = openFrameSocket(address, { ...socketOptions, read }, options)
      return {
        queued: socket.inbox.size,
        [Symbol.asyncIterator]: () => chunks(socket, options),
      }
    },
  }
}

async function* chunks(socket: FrameSocket, o: ConnectOptions): AsyncGenerator<readonly StreamItem[]> {
  try {
    yield* messageChunks(socket, o)
  } finally {
    tellEnding(socket, o)
  }
}

/** Reads the frames of one connection, and leaves out those that concern nobody. */
function createReader(
  frameBytesMax: number,
  concerns: ((frame: RawFrame) => boolean) | undefined,
): (received: Received) => Reading {
  /** The highest number so far. The first frame, and any whose number does not rise, is where a gap would show. */
  let highest = Number.POSITIVE_INFINITY
  return ({ bytes, receivedAt, isBinary }) => {
    if (!isBinary || bytes.length > frameBytesMax) return { kind: 'unreadable', reason: 'framing' }
    const frame = readFrame(bytes)
    if (frame.kind !== 'message') return frame
    const { seq: cursor, t, bodyOffset } = frame
    const rises = cursor > highest
    highest = rises || highest === Number.POSITIVE_INFINITY ? cursor : highest
    if (rises && concerns?.({ t, bytes, bodyOffset, receivedAt }) === false)
      return { kind: 'message', message: { kind: 'skipped', cursor, receivedAt, bytes, bodyOffset } }
    return {
      kind: 'message',
      message: { kind: 'frame', cursor, receivedAt, bytes: ownBytes(bytes), bodyOffset, t },
    }
  }
}

/** A frame that waits must not keep the whole socket read alive that it came in, with all that did not concern us. */
function ownBytes(bytes: Buffer): Buffer {
  return bytes.buffer.byteLength > bytes.length * 2 ? Buffer.from(bytes) : bytes
}
