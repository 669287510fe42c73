/**
 * What sources on a WebSocket have in common: messages in chunks, everything else told in its place. A source
 * brings only the reading of its own wire format.
 */
import { type ConnectOptions, type GapReason, StreamFailure, type StreamMessage } from './event-source.ts'
import type { FrameSocket, Received } from './frame-socket.ts'

/** What one WebSocket message turned out to be. */
export type Reading =
  | { readonly kind: 'message'; readonly message: StreamMessage }
  | { readonly kind: 'info'; readonly name: string }
  | { readonly kind: 'error'; readonly error: string }
  /** Valid and not for us. `reason` is one of a few words. */
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** The information frames that mean: not everything between your cursor and here was sent. */
const GAP_INFOS = new Map<string, GapReason>([
  ['OutdatedCursor', 'outdated-cursor'],
  ['FutureCursor', 'future-cursor'],
])

/**
 * Reads one connection to its end: yields messages in runs, broken where a frame of another kind came in between.
 * Closes the socket when it ends or is left.
 * @param missing a gap that is already known of, told before the first message
 * @throws StreamFailure for a stated cause; the owner tells of the end, because a refusal may be answered otherwise
 */
export async function* messageChunks(
  { inbox, ending, close }: FrameSocket,
  o: ConnectOptions,
  read: (received: Received) => Reading,
  missing?: GapReason,
): AsyncGenerator<readonly StreamMessage[]> {
  let gap = missing
  try {
    for (;;) {
      const received = await inbox.take(o.chunkMax)
      if (received.length === 0 || o.signal.aborted) break
      for (const part of inOrder(received, read)) {
        if ('other' in part) {
          const failure = failureOf(part.other, o)
          if (failure) {
            ending.refusal = failure
            throw failure
          }
          if (part.other.kind === 'info') gap ??= GAP_INFOS.get(part.other.name)
        } else {
          if (gap) o.notice({ kind: 'gap', why: gap, from: o.from, to: part.messages[0]!.cursor })
          gap = undefined
          yield part.messages
        }
      }
    }
    if (ending.refusal) throw ending.refusal
  } finally {
    close()
  }
}

/** Says how a connection ended, unless we ended it. */
export function tellEnding({ ending }: FrameSocket, o: ConnectOptions): void {
  const reason = ending.refusal?.message ?? ending.reason
  if (!o.signal.aborted) o.notice({ kind: 'disconnected', code: ending.code, reason })
}

type Other = Exclude<Reading, { kind: 'message' }>

function* inOrder(
  received: readonly Received[],
  read: (received: Received) => Reading,
): Generator<{ messages: StreamMessage[] } | { other: Other }> {
  let messages: StreamMessage[] = []
  for (const one of received) {
    const reading = read(one)
    if (reading.kind === 'message') messages.push(reading.message)
    else {
      if (messages.length > 0) yield { messages }
      messages = []
      yield { other: reading }
    }
  }
  if (messages.length > 0) yield { messages }
}

/** What ends the connection; anything else that is no message is counted and left out. */
function failureOf(other: Other, o: ConnectOptions): StreamFailure | undefined {
  if (other.kind === 'error') return new StreamFailure('error-frame', other.error)
  if (other.kind === 'unreadable' && o.unreadable === 'end')
    return new StreamFailure('unreadable', other.reason)
  if (other.kind !== 'info') o.notice({ kind: 'discarded', reason: other.reason })
  else if (!GAP_INFOS.has(other.name)) o.notice({ kind: 'discarded', reason: 'unknown-info' })
  return undefined
}
