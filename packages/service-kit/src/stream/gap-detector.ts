/**
 * Notices that events are missing. Ours because the widely used relay says neither OutdatedCursor nor
 * FutureCursor: it silently starts at what it has, or at now (feed-contract: "Cursor semantics, spec vs reality").
 * Pure but for the state it keeps.
 */
import type { GapReason, Position, StreamItem } from './event-source.ts'
import { messageTime } from './frame.ts'

export interface GapDetector {
  /** Call at each connection, before its messages. */
  connected(o: { resetByFutureCursor: boolean }): void
  /** The source said so itself: the jump that follows is no second gap. */
  toldBySource(): void
  /** Whether something is missing between what was handled and this message. Call once per message, in order. */
  check(message: StreamItem): GapReason | undefined
  /** Where the numbering stands after the messages checked so far: a repeated message does not set it back. */
  cursor(): number
}

/** A quiet host is quiet for minutes; a jump also needs numbers left out. */
const TIME_JUMP_MS = 5 * 60_000
/** A sender may repeat its last few within a connection; further back than this it counts anew. */
const REPEAT_MAX = 1000

export function createGapDetector(
  start: Position | undefined,
  o: { isSparse?: boolean | undefined } = {},
): GapDetector {
  let cursor = start?.cursor
  let timeMs = start?.timeMs
  /** Its time is looked up at the next connection only: that costs a scan of the frame. */
  let last: StreamItem | undefined
  let isFirst = true
  let wasReset = false
  let wasTold = false

  function reasonAtFirst(message: StreamItem, known: number): GapReason | undefined {
    if (wasReset) return 'future-cursor'
    if (wasTold) return undefined
    // Asked for what comes after the cursor: anything else is another numbering, however near.
    if (message.cursor <= known) return 'sequence-back'
    if (o.isSparse) return undefined
    timeMs = (last && messageTime(last)) ?? timeMs
    const jumpMs = (messageTime(message) ?? 0) - (timeMs ?? Number.POSITIVE_INFINITY)
    return message.cursor > known + 1 && jumpMs > TIME_JUMP_MS ? 'time-jump' : undefined
  }

  return {
    connected({ resetByFutureCursor }) {
      isFirst = true
      wasReset = resetByFutureCursor
      wasTold = false
    },
    toldBySource() {
      wasTold = true
    },
    check(message) {
      let reason: GapReason | undefined
      if (cursor !== undefined) {
        if (isFirst) reason = reasonAtFirst(message, cursor)
        else if (message.cursor < cursor - REPEAT_MAX) reason = 'sequence-back'
      }
      const isNewNumbering = (reason !== undefined && reason !== 'time-jump') || (isFirst && wasTold)
      isFirst = false
      if (cursor === undefined || isNewNumbering || message.cursor > cursor) {
        cursor = message.cursor
        last = message
      }
      return reason
    },
    cursor: () => cursor ?? 0,
  }
}
