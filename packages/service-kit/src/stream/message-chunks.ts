/** What sources on a WebSocket have in common: messages in chunks, everything else told in its place. */
import { type ConnectOptions, type GapReason, StreamFailure, type StreamItem } from './event-source.ts'
import type { Arrived, FrameSocket } from './frame-socket.ts'
import type { Reading } from './reading.ts'

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
  missing?: GapReason,
): AsyncGenerator<readonly StreamItem[]> {
  let gap = missing
  try {
    for (;;) {
      const arrived = await inbox.take(o.chunkMax)
      if (arrived.length === 0 || o.signal.aborted) break
      for (const part of inOrder(arrived)) {
        if ('other' in part) {
          const failure = failureOf(part.other, o)
          if (failure) {
            ending.refusal = failure
            throw failure
          }
          if (part.other.kind === 'info') gap ??= GAP_INFOS.get(part.other.name)
        } else {
          if (gap) o.notice({ kind: 'gap', why: gap, from: o.from, to: part.items[0]!.cursor })
          gap = undefined
          yield part.items
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

function* inOrder(arrived: readonly Arrived[]): Generator<{ items: StreamItem[] } | { other: Other }> {
  let items: StreamItem[] = []
  for (const { reading } of arrived) {
    if (reading.kind === 'message') items.push(reading.message)
    else {
      if (items.length > 0) yield { items }
      items = []
      yield { other: reading }
    }
  }
  if (items.length > 0) yield { items }
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
