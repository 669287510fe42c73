/**
 * One group with somebody live in it. The log is read once for all of them; what is kept is the last few stretches
 * as finished bytes, so a slow reader costs no memory: it reads the log again from where it is.
 *
 * Whose place in the group is known is at least as new as the log that is handed out: statuses are read after the
 * stretch they guard, so what is written after a removal never reaches the removed (design, "Safety"; MB-010).
 */
import type { Db } from '../database/schema.ts'
import { findSpace } from '../repo-host/store.ts'
import type { Takedowns } from '../takedowns/takedowns.ts'
import { readStatuses, readStretch, type Stretch } from './group-log.ts'
import { changedFrame, type EndReason } from './live-frame.ts'

/** Writes in one message; the lexicon allows as many. */
const WRITES_MAX = 200
const KEPT_FRAMES = 32
/**
 * Messages a second to all readers of a group together, once each had one: whoever writes a thousand times a second
 * makes one message a second for each of five hundred readers (SP-024), and few readers hear of everything at once.
 */
const MESSAGES_A_SECOND = 500
const PACE_MS_MAX = 1_000

/** The bytes of a message, and the stretch of the log it stands for. */
export interface Published {
  readonly stretch: Stretch
  readonly frame: Buffer
}

/** Who takes what is new as it comes. */
export interface Follower {
  readonly did: string
  /** Answers whether it may be given the next one; where not, it follows no more. */
  take(published: Published): boolean
  /** It follows no more, because it may not read any more. */
  end(reason: EndReason): void
}

/** Made by {@link openChannel}. */
export interface Channel {
  /** The place up to which the log was read. */
  readonly position: number
  /** Reads what is new; calls at the same time become one. Never throws: `onError` hears of it, a sweep tries again. */
  pull(): Promise<void>
  /** Pulls now, or as soon as the readers may be told again. */
  pullSoon(): void
  /** What comes after the place; undefined where nothing does. */
  after(position: number): Promise<Published | undefined>
  /** Whether the group is gone, as the database says now. */
  isGone(): Promise<boolean>
  /** Why this person's stream must end; undefined while they may read. */
  endOf(did: string): EndReason | undefined
  /** Gives it every stretch from now on. It has all before, and may read. */
  follow(follower: Follower): void
  unfollow(follower: Follower): void
  /** These are taken down or restored: who may not read any more is told so, everybody else to look again. */
  takedownsChanged(subjects: readonly string[]): void
  close(): void
}

/** Opens the channel of a group; undefined where there is none. `elapsed`: ms of a clock that nobody sets. */
export async function openChannel(
  db: Db,
  space: string,
  o: {
    readonly onError: (error: unknown) => void
    readonly elapsed: () => number
    readonly takedowns: Takedowns
  },
): Promise<Channel | undefined> {
  const found = await findSpace(db, space)
  if (!found) return undefined
  const { authority } = found
  let { position } = found
  let statuses = await readStatuses(db, space, authority)
  let gone = false
  let kept: Published[] = []
  const followers = new Set<Follower>()
  let pulling: Promise<void> | undefined
  let again = false
  let publishedAt = Number.NEGATIVE_INFINITY
  let soon: NodeJS.Timeout | undefined

  const endOf = (did: string): EndReason | undefined => {
    if (gone || o.takedowns.hasGroup(space)) return 'deleted'
    if (o.takedowns.hasPerson(did)) return 'removed'
    const status = statuses.get(did)
    return status === 'active' ? undefined : status === 'left' ? 'left' : 'removed'
  }
  const endThoseOut = () => {
    for (const follower of followers) {
      const reason = endOf(follower.did)
      if (!reason) continue
      followers.delete(follower)
      follower.end(reason)
    }
  }
  const publish = (stretch: Stretch) => {
    const published = { stretch, frame: changedFrame(stretch) }
    kept = [...kept, published].slice(-KEPT_FRAMES)
    position = stretch.to
    publishedAt = o.elapsed()
    for (const follower of followers) if (!follower.take(published)) followers.delete(follower)
  }
  const readNew = async () => {
    for (;;) {
      const stretch = await readStretch(db, o.takedowns, space, { from: position, max: WRITES_MAX })
      if (!stretch) break
      if (stretch.movesMembers) {
        statuses = await readStatuses(db, space, authority)
        endThoseOut()
      }
      publish(stretch)
      // What is written meanwhile has a poke of its own, and waits for its second.
      if (!stretch.isFull) break
    }
    if (await findSpace(db, space)) return
    gone = true
    endThoseOut()
  }
  const run = async () => {
    try {
      do {
        again = false
        await readNew()
      } while (again)
    } catch (error) {
      o.onError(error)
    } finally {
      pulling = undefined
    }
  }
  const pull = () => {
    again = true
    pulling ??= run()
    return pulling
  }
  return {
    get position() {
      return position
    },
    pull,
    pullSoon() {
      if (soon) return
      const paceMs = Math.min(PACE_MS_MAX, (followers.size * 1_000) / MESSAGES_A_SECOND)
      // One under way may have read past this poke already, and may not.
      const waitMs = (pulling ? o.elapsed() : publishedAt) + paceMs - o.elapsed()
      if (waitMs <= 0) return void pull()
      soon = setTimeout(() => {
        soon = undefined
        void pull()
      }, waitMs)
      soon.unref()
    },
    async after(from) {
      if (from >= position) return undefined
      const shared = kept.find(({ stretch }) => stretch.from === from)
      if (shared) return shared
      const stretch = await readStretch(db, o.takedowns, space, { from, until: position, max: WRITES_MAX })
      return stretch && { stretch, frame: changedFrame(stretch) }
    },
    async isGone() {
      await pull()
      return gone
    },
    endOf,
    follow: (follower) => void followers.add(follower),
    unfollow: (follower) => void followers.delete(follower),
    takedownsChanged(subjects) {
      const isAbout = (subject: string) =>
        statuses.has(subject) || subject === authority || subject.startsWith(space)
      if (!subjects.some(isAbout)) return
      kept = []
      endThoseOut()
      const stretch = { from: position, to: position, writes: [], movesMembers: false, isFull: false }
      const news = { stretch, frame: changedFrame(stretch) }
      for (const follower of followers) if (!follower.take(news)) followers.delete(follower)
    },
    close: () => clearTimeout(soon),
  }
}
