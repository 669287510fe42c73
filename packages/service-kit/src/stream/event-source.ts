/** What a source of events is, and what it says about itself. Types only: sources and the consumer meet here. */

/**
 * A place in one numbering. Numbers of different {source, epoch} are never compared: a relay that was swapped
 * counts anew, and two relays count differently.
 */
export interface Position {
  readonly source: string
  readonly epoch: string
  readonly cursor: number
  /** Upstream's clock at that place (ms since 1970), where known. Stored with it, a gap shows after a restart too. */
  readonly timeMs?: number
}

/** A frame as far as it is read before anybody decodes it. */
export interface RawFrame {
  /** `#commit`, `#sync`, `#identity` or `#account`. */
  readonly t: string
  /** The whole frame as it came: header, then the body from `bodyOffset`. The body is NOT decoded. */
  readonly bytes: Uint8Array
  readonly bodyOffset: number
  /** Our clock, ms. */
  readonly receivedAt: number
}

export type StreamMessage =
  | (RawFrame & { readonly kind: 'frame'; readonly cursor: number })
  | {
      readonly kind: 'event'
      readonly cursor: number
      readonly receivedAt: number
      /** Upstream's clock, ms, where it says. */
      readonly timeMs?: number
      readonly value: unknown
    }

/** Stands for frames that concerned nobody, up to the one at `cursor`, which it still holds for its time. */
export type Skipped = Omit<RawFrame, 't'> & { readonly kind: 'skipped'; readonly cursor: number }

export type StreamItem = StreamMessage | Skipped

export type GapReason = 'outdated-cursor' | 'future-cursor' | 'sequence-back' | 'time-jump'

export type StreamNotice =
  | { kind: 'connected'; position: Position | undefined }
  | { kind: 'disconnected'; code: number | undefined; reason: string }
  /** Events between `from` and cursor `to` may be missing; after `sequence-back` and `future-cursor` the numbering is new. */
  | { kind: 'gap'; why: GapReason; from: Position | undefined; to: number }
  /** Something unreadable or unknown was left out; `reason` is one of a few words, fit for a metric label. */
  | { kind: 'discarded'; reason: string }
  | { kind: 'stalled'; silentMs: number }

export interface ConnectOptions {
  readonly from: Position | undefined
  readonly signal: AbortSignal
  readonly notice: (n: StreamNotice) => void
  /** Silence (no frame, no ping, no pong) after which the connection counts as dead. */
  readonly idleMs: number
  /** Messages per chunk at most. */
  readonly chunkMax: number
  /** What to do with a frame that cannot be read: end the connection (the spec's rule) or leave it out. */
  readonly unreadable: 'end' | 'discard'
  /**
   * Asked of each frame as it arrives; of those it says false to, only the place in the stream is kept. Called for
   * every frame of a relay, so it must be quick; it may say true too often, and must not throw. Absent: all concern us.
   */
  readonly concerns?: (frame: RawFrame) => boolean
}

/** One connection. Iterating it is what reads: who does not iterate is waited for, with a bounded queue. */
export interface Connection extends AsyncIterable<readonly StreamItem[]> {
  /** Messages received and not yet taken. */
  readonly queued: () => number
}

export interface EventSource {
  readonly name: string
  readonly epoch: string
  /** True for a source that is complete when it ends (a recorded file); others are connected again. */
  readonly isFinite: boolean
  /** True where long silences are normal, because most events are filtered out at the host: they are no gap. */
  readonly isSparse?: boolean
  /** Iteration ends when the connection does: it returns after a close, and throws StreamFailure for a stated cause. */
  connect(o: ConnectOptions): Connection
}

export type StreamFailureKind = 'refused' | 'error-frame' | 'unreadable'

/** Why a connection ended, where the other side said so or sent nonsense. */
export class StreamFailure extends Error {
  readonly kind: StreamFailureKind
  /** The error frame's name (`FutureCursor`), the HTTP status, or what was unreadable. */
  readonly what: string
  /** How long the other side asked to be left alone. */
  readonly retryAfterMs: number | undefined
  constructor(kind: StreamFailureKind, what: string, retryAfterMs?: number) {
    super(`${kind}: ${what}`)
    this.name = 'StreamFailure'
    this.kind = kind
    this.what = what
    this.retryAfterMs = retryAfterMs
  }
}
