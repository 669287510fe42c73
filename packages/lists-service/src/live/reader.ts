/** One reader of a group: brought up to the head of the log, then given what comes, as fast as they take it. */
import type { Channel, Follower } from './channel.ts'
import { type EndReason, endedFrame } from './live-frame.ts'
import { CLOSE, type LiveSocket } from './live-socket.ts'

/** Follows the group from the place in its log until the stream is closed or may not be read any more. */
export function readFrom(
  channel: Channel,
  reader: { readonly did: string; readonly socket: LiveSocket; readonly onError: (error: unknown) => void },
  position: number,
): void {
  const { did, socket, onError } = reader
  const follower: Follower = {
    did,
    take({ stretch, frame }) {
      const isTaken = socket.send(frame)
      if (!isTaken) void catchUp(stretch.to)
      return isTaken
    },
    end,
  }
  socket.onClosed(() => channel.unfollow(follower))
  void catchUp(position)

  function end(reason: EndReason): void {
    socket.close(CLOSE.done, endedFrame(reason))
  }
  async function catchUp(from: number): Promise<void> {
    try {
      await readUpFrom(from)
    } catch (error) {
      // They come back to the place they have.
      onError(error)
      socket.close(CLOSE.tryLater)
    }
  }
  async function readUpFrom(from: number): Promise<void> {
    let place = from
    for (;;) {
      await socket.sent()
      const next = await channel.after(place)
      if (!socket.isOpen) return
      // Asked after the stretch is at hand, and nothing is awaited between the answer and the sending.
      const reason = channel.endOf(did)
      if (reason) return end(reason)
      if (next) {
        socket.send(next.frame)
        place = next.stretch.to
      } else if (place >= channel.position) return channel.follow(follower)
      // Nothing is left of a log that goes on: the group is gone, or was put back by a backup.
      else if (await channel.isGone()) return end('deleted')
      else return socket.close(CLOSE.tryLater)
    }
  }
}
