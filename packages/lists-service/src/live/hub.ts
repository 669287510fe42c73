/**
 * Everybody who is live, by group. A poke says "look at this group"; the log is the truth, so a lost poke only
 * means waiting for the sweep, which compares the places of all groups with live readers.
 */
import type { DidString } from '@atproto/lex-schema'
import type { Db } from '../database/schema.ts'
import type { Takedowns } from '../takedowns/takedowns.ts'
import { type Channel, openChannel } from './channel.ts'
import { endedFrame, errorFrame } from './live-frame.ts'
import { CLOSE, type LiveSocket } from './live-socket.ts'
import { readFrom } from './reader.ts'

/** With a second's wait for their turn and the farewell below the five in which a removed member must be out. */
const SWEEP_MS = 2_000

/** Who reads, where, and from which place; without one, from now on. */
export interface Reader {
  readonly space: string
  readonly did: DidString
  readonly position: number | undefined
  readonly socket: LiveSocket
}

/** Made by {@link startHub}. */
export interface Hub {
  /** The group may have changed. Cheap where nobody is live in it. */
  poke(space: string): void
  /** Tells the reader what changes until they go or may not read; never throws. */
  admit(reader: Reader): Promise<void>
  /** The operator took these down, or restored them. */
  takedownsChanged(subjects: readonly string[]): void
  /** How many are live. */
  readonly readers: number
  close(): void
}

/** Starts the hub and its sweep. */
export function startHub(o: {
  readonly db: Db
  readonly onError: (error: unknown) => void
  /** ms of a clock that nobody sets. */
  readonly elapsed: () => number
  readonly takedowns: Takedowns
}): Hub {
  const channels = new Map<string, { readonly open: Promise<Channel | undefined>; readers: number }>()
  let readers = 0

  const enter = (space: string) => {
    const entry = channels.get(space) ?? { open: openChannel(o.db, space, o), readers: 0 }
    channels.set(space, entry)
    entry.readers += 1
    readers += 1
    return entry.open
  }
  const leave = (space: string) => {
    readers -= 1
    const entry = channels.get(space)
    if (!entry) return
    entry.readers -= 1
    if (entry.readers > 0) return
    channels.delete(space)
    entry.open.then((channel) => channel?.close(), ignore)
  }
  const withChannel = (space: string, then: (channel: Channel) => void) => {
    channels.get(space)?.open.then((channel) => channel && then(channel), ignore)
  }
  const poke = (space: string) => withChannel(space, (channel) => channel.pullSoon())
  const sweep = setInterval(() => {
    for (const space of channels.keys()) poke(space)
  }, SWEEP_MS)
  sweep.unref()

  return {
    poke,
    async admit({ space, did, position, socket }) {
      const open = enter(space)
      socket.onClosed(() => leave(space))
      try {
        const channel = await open
        if (!channel) return socket.close(CLOSE.done, endedFrame('deleted'))
        // What another process wrote a moment ago must be known before a place is called one of the future.
        await channel.pull()
        if (position !== undefined && position > channel.position) {
          const frame = errorFrame('FuturePosition', 'the group has not reached this position')
          return socket.close(CLOSE.policy, frame)
        }
        readFrom(channel, { did, socket, onError: o.onError }, position ?? channel.position)
      } catch (error) {
        o.onError(error)
        socket.close(CLOSE.tryLater)
      }
    },
    takedownsChanged(subjects) {
      for (const space of channels.keys()) withChannel(space, (channel) => channel.takedownsChanged(subjects))
    },
    get readers() {
      return readers
    },
    close: () => clearInterval(sweep),
  }
}

/** A channel that could not be opened told those who asked for it; there is nothing to pull or to close. */
function ignore(): void {}
