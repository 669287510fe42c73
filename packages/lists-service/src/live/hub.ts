/**
 * Everybody who is live, by group. A poke says "look at this group"; the log is the truth, so a lost poke only
 * means waiting for the sweep, which compares the places of all groups with live readers.
 */
import type { DidString } from '@atproto/lex-schema'
import type { Frame } from '@atproto/xrpc-server'
import type { Db } from '../database/schema.ts'
import { type Channel, openChannel } from './channel.ts'
import { endedFrame } from './live-frame.ts'

/** Below the five seconds in which a removed member's stream must be closed. */
const SWEEP_MS = 2_000

/** A position that the group has not reached. */
export class FuturePosition extends Error {
  override readonly name = 'FuturePosition'
}

/** Who reads, where, and from which place; without one, from now on. */
export interface Reader {
  readonly space: string
  readonly did: DidString
  readonly position: number | undefined
  /**
   * Sends now, past the generator, what everybody gets: false where it would have to wait, and then the generator
   * gives it. Called only while nothing that the generator gave is on its way.
   */
  readonly push: (bytes: Uint8Array) => boolean
}

/** Made by {@link startHub}. */
export interface Hub {
  /** The group may have changed. Cheap where nobody is live in it. */
  poke(space: string): void
  /** Messages for one reader until they may not read, or the signal fires. Throws {@link FuturePosition}. */
  subscribe(reader: Reader, signal: AbortSignal): AsyncGenerator<Frame>
  /** How many are live. */
  readonly readers: number
  close(): void
}

/** Starts the hub and its sweep. */
export function startHub(o: {
  readonly db: Db
  readonly onError: (error: unknown) => void
  readonly sweepMs?: number
}): Hub {
  const channels = new Map<string, { readonly open: Promise<Channel | undefined>; readers: number }>()

  const enter = (space: string) => {
    const entry = channels.get(space) ?? { open: openChannel(o.db, space, o.onError), readers: 0 }
    channels.set(space, entry)
    entry.readers += 1
    return entry
  }
  const leave = (space: string) => {
    const entry = channels.get(space)
    if (!entry) return
    entry.readers -= 1
    if (entry.readers === 0) channels.delete(space)
  }
  const poke = (space: string) => {
    // A channel that could not be opened told its reader; there is nothing to pull.
    channels.get(space)?.open.then((channel) => channel?.pull(), o.onError)
  }
  const sweep = setInterval(() => {
    for (const space of channels.keys()) poke(space)
  }, o.sweepMs ?? SWEEP_MS)
  sweep.unref()

  return {
    poke,
    async *subscribe(reader, signal) {
      const { space, position } = reader
      const { open } = enter(space)
      try {
        const channel = await open
        if (!channel) {
          yield endedFrame('deleted')
          return
        }
        // What another process wrote a moment ago must be known before a place is called one of the future.
        await channel.pull()
        if (position !== undefined && position > channel.position) throw new FuturePosition()
        yield* follow(channel, reader, position ?? channel.position, signal)
      } finally {
        leave(space)
      }
    },
    get readers() {
      return [...channels.values()].reduce((sum, { readers }) => sum + readers, 0)
    },
    close: () => clearInterval(sweep),
  }
}

/** Reads up to the head of the log, then takes what comes by push, until one cannot be pushed. */
async function* follow(
  channel: Channel,
  { did, push }: Reader,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  let position = from
  while (!signal.aborted) {
    const next = await channel.after(position)
    // Asked after the stretch is at hand, and nothing is awaited between the answer and the sending.
    const reason = channel.endOf(did)
    if (reason) {
      yield endedFrame(reason)
      return
    }
    if (next) {
      yield next.frame
      position = next.stretch.to
    } else if (position >= channel.position) {
      position = await untilBehind(channel, did, push, position, signal)
    }
  }
}

/** Pushes until a stretch is refused or may not be read, or the signal fires; answers the place that was reached. */
async function untilBehind(
  channel: Channel,
  did: DidString,
  push: Reader['push'],
  from: number,
  signal: AbortSignal,
): Promise<number> {
  let position = from
  const behind = Promise.withResolvers<void>()
  const resume = () => behind.resolve()
  const stop = channel.listen((published) => {
    const isNext = published?.stretch.from === position && channel.endOf(did) === undefined
    if (isNext && push(published.frame.toBytes())) position = published.stretch.to
    else stopAndResume()
  })
  const stopAndResume = () => {
    stop()
    resume()
  }
  signal.addEventListener('abort', stopAndResume)
  if (signal.aborted) stopAndResume()
  await behind.promise
  signal.removeEventListener('abort', stopAndResume)
  return position
}
