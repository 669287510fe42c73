/** One reader of a group: brought up to the head of the log, then given what comes, as fast as they take it. */
import type { Channel, Follower, Published } from './channel.ts'
import { type EndReason, endedFrame } from './live-frame.ts'
import { CLOSE, type LiveSocket } from './live-socket.ts'

/** Follows the group from the place in its log until the stream is closed or may not be read any more. */
export function readFrom(
  channel: Channel,
  o: { readonly did: string; readonly socket: LiveSocket; readonly onError: (error: unknown) => void },
  position: number,
): void {
  const reader = new Reader(channel, o)
  o.socket.onClosed(() => channel.unfollow(reader))
  void reader.catchUp(position)
}

/** A class, because each of ten thousand is asked for every message: fields lie nearer than what closures hold. */
class Reader implements Follower {
  readonly did: string
  readonly #socket: LiveSocket
  readonly #channel: Channel
  readonly #onError: (error: unknown) => void

  constructor(
    channel: Channel,
    o: { readonly did: string; readonly socket: LiveSocket; readonly onError: (error: unknown) => void },
  ) {
    this.did = o.did
    this.#socket = o.socket
    this.#channel = channel
    this.#onError = o.onError
  }

  take({ stretch, frame }: Published): boolean {
    const isTaken = this.#socket.send(frame)
    if (!isTaken) void this.catchUp(stretch.to)
    return isTaken
  }

  end(reason: EndReason): void {
    this.#socket.close(CLOSE.done, endedFrame(reason))
  }

  async catchUp(from: number): Promise<void> {
    try {
      await this.#readUpFrom(from)
    } catch (error) {
      // They come back to the place they have.
      this.#onError(error)
      this.#socket.close(CLOSE.tryLater)
    }
  }

  async #readUpFrom(from: number): Promise<void> {
    const channel = this.#channel
    const socket = this.#socket
    let place = from
    for (;;) {
      await socket.sent()
      const next = await channel.after(place)
      if (!socket.isOpen) return
      // Asked after the stretch is at hand, and nothing is awaited between the answer and the sending.
      const reason = channel.endOf(this.did)
      if (reason) return this.end(reason)
      if (next) {
        socket.send(next.frame)
        place = next.stretch.to
      } else if (place >= channel.position) return channel.follow(this)
      // Nothing is left of a log that goes on: the group is gone, or was put back by a backup.
      else if (await channel.isGone()) return this.end('deleted')
      else return socket.close(CLOSE.tryLater)
    }
  }
}
