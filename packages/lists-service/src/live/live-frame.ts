/** Messages of subscribeGroup. One that goes to many readers is encoded once. */
import { Frame, MessageFrame } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import type { Stretch } from './group-log.ts'

/** Why somebody's stream ended. */
export type EndReason = 'removed' | 'left' | 'deleted'

type Changed = app.breadcrumbs.temp.subscribeGroup.Changed
type Ended = app.breadcrumbs.temp.subscribeGroup.Ended

/** A message whose bytes are made once, however many sockets they go to. */
class SharedFrame<M extends Changed | Ended> extends Frame<never> {
  override readonly header
  // With its type, so that the server can check it against the lexicon; the bytes carry the type in the header.
  override readonly body: never
  readonly #bytes: Uint8Array

  constructor(message: M & { $type: string }) {
    super()
    // Once for everybody: what is pushed does not pass the server's own check.
    app.breadcrumbs.temp.subscribeGroup.$message.validate(message)
    const frame = MessageFrame.fromLexValue(message as never, ids.subscribeGroup)
    this.header = frame.header
    this.body = message as never
    this.#bytes = frame.toBytes()
  }

  override toBytes(): Uint8Array {
    return this.#bytes
  }
}

/** A message that tells of writes. */
export type ChangedFrame = SharedFrame<Changed>

/** Says what was written in the stretch. */
export function changedFrame({ to, writes }: Stretch): ChangedFrame {
  const message = {
    $type: `${ids.subscribeGroup}#changed` as const,
    position: String(to),
    writes: [...writes],
  }
  return new SharedFrame<Changed>(message)
}

/** The last message of a stream. */
export function endedFrame(reason: EndReason): SharedFrame<Ended> {
  return new SharedFrame<Ended>({ $type: `${ids.subscribeGroup}#ended`, reason })
}
