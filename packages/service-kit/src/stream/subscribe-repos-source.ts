/** `com.atproto.sync.subscribeRepos` of a relay or a PDS as an EventSource. One connect() is one WebSocket. */
import { type ConnectOptions, type EventSource, StreamFailure, type StreamMessage } from './event-source.ts'
import { type Frame, readFrame } from './frame.ts'
import { type FrameSocket, openFrameSocket, type Received } from './frame-socket.ts'

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
      const socket = openFrameSocket(address, socketOptions, options)
      return {
        queued: socket.inbox.size,
        [Symbol.asyncIterator]: () => chunks(socket, options, frameBytesMax),
      }
    },
  }
}

async function* chunks(
  { inbox, ending, close }: FrameSocket,
  o: ConnectOptions,
  frameBytesMax: number,
): AsyncGenerator<readonly StreamMessage[]> {
  let failure: StreamFailure | undefined
  let cursorIsOutdated = false
  try {
    for (;;) {
      const received = await inbox.take(o.chunkMax)
      if (received.length === 0 || o.signal.aborted) break
      for (const part of inOrder(received, frameBytesMax)) {
        if ('frame' in part) {
          failure = failureOf(part.frame, o)
          if (failure) throw failure
          cursorIsOutdated ||= isOutdatedCursor(part.frame)
        } else {
          const to = part.messages[0]!.cursor
          if (cursorIsOutdated) o.notice({ kind: 'gap', why: 'outdated-cursor', from: o.from, to })
          cursorIsOutdated = false
          yield part.messages
        }
      }
    }
    failure = ending.refusal
    if (failure) throw failure
  } finally {
    close()
    const reason = failure?.message ?? ending.reason
    if (!o.signal.aborted) o.notice({ kind: 'disconnected', code: ending.code, reason })
  }
}

type OtherFrame = Exclude<Frame, { kind: 'message' }>

/** Messages in runs, broken where a frame of another kind came in between: it is told in its place. */
function* inOrder(
  received: readonly Received[],
  frameBytesMax: number,
): Generator<{ messages: StreamMessage[] } | { frame: OtherFrame }> {
  let messages: StreamMessage[] = []
  for (const { bytes, receivedAt, isBinary } of received) {
    const isFrame = isBinary && bytes.length <= frameBytesMax
    const frame: Frame = isFrame ? readFrame(bytes) : { kind: 'unreadable', reason: 'framing' }
    if (frame.kind === 'message') {
      const { seq, t, bodyOffset } = frame
      messages.push({ kind: 'frame', cursor: seq, receivedAt, bytes, bodyOffset, t })
    } else {
      if (messages.length > 0) yield { messages }
      messages = []
      yield { frame }
    }
  }
  if (messages.length > 0) yield { messages }
}

/** What ends the connection; anything else that is no message is counted and left out. */
function failureOf(frame: OtherFrame, o: ConnectOptions): StreamFailure | undefined {
  if (frame.kind === 'error') return new StreamFailure('error-frame', frame.error)
  if (frame.kind === 'unreadable' && o.unreadable === 'end')
    return new StreamFailure('unreadable', frame.reason)
  if (!isOutdatedCursor(frame)) {
    o.notice({ kind: 'discarded', reason: frame.kind === 'info' ? 'unknown-info' : frame.reason })
  }
  return undefined
}

function isOutdatedCursor(frame: OtherFrame): boolean {
  return frame.kind === 'info' && frame.name === 'OutdatedCursor'
}
