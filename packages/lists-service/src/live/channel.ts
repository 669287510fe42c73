/**
 * One group with somebody live in it. The log is read once for all of them; what is kept is the last few stretches
 * and each reader's place, so a slow reader costs no memory: it reads the log again from where it is.
 *
 * Whose place in the group is known is at least as new as the log that is handed out: statuses are read after the
 * stretch they guard, so what is written after a removal never reaches the removed (design, "Safety").
 */
import type { Db } from '../database/schema.ts'
import { findSpace } from '../repo-host/store.ts'
import { readStatuses, readStretch, type Stretch } from './group-log.ts'
import { type ChangedFrame, changedFrame, type EndReason } from './live-frame.ts'

/** Writes in one message; the lexicon allows as many. */
const WRITES_MAX = 200
const KEPT_FRAMES = 32

/** A frame and the stretch of the log it stands for. */
export interface Published {
  readonly stretch: Stretch
  readonly frame: ChangedFrame
}

/** Made by {@link openChannel}. */
export interface Channel {
  /** The place up to which the log was read. */
  readonly position: number
  /** Reads what is new; calls at the same time become one. Never throws: `onError` hears of it, a sweep tries again. */
  pull(): Promise<void>
  /** What comes after the place; undefined where nothing does. */
  after(position: number): Promise<Published | undefined>
  /** Why this person's stream must end; undefined while they may read. */
  endOf(did: string): EndReason | undefined
  /** Calls with every stretch as it is read, and with nothing when the group ended; answers how to stop it. */
  listen(listener: (published: Published | undefined) => void): () => void
}

/** Opens the channel of a group; undefined where there is none. */
export async function openChannel(
  db: Db,
  space: string,
  onError: (error: unknown) => void,
): Promise<Channel | undefined> {
  const found = await findSpace(db, space)
  if (!found) return undefined
  const { authority } = found
  let { position } = found
  let statuses = await readStatuses(db, space, authority)
  let gone = false
  let kept: Published[] = []
  const listeners = new Set<(published: Published | undefined) => void>()
  let pulling: Promise<void> | undefined
  let again = false

  const readNew = async () => {
    for (;;) {
      const stretch = await readStretch(db, space, { from: position, max: WRITES_MAX })
      if (!stretch) break
      if (stretch.movesMembers) statuses = await readStatuses(db, space, authority)
      const published = { stretch, frame: changedFrame(stretch) }
      kept = [...kept, published].slice(-KEPT_FRAMES)
      position = stretch.to
      for (const listener of listeners) listener(published)
    }
    if (await findSpace(db, space)) return
    gone = true
    for (const listener of listeners) listener(undefined)
  }
  const run = async () => {
    try {
      do {
        again = false
        await readNew()
      } while (again)
    } catch (error) {
      onError(error)
    } finally {
      pulling = undefined
    }
  }
  return {
    get position() {
      return position
    },
    pull() {
      again = true
      pulling ??= run()
      return pulling
    },
    async after(from) {
      if (from >= position) return undefined
      const shared = kept.find(({ stretch }) => stretch.from === from)
      if (shared) return shared
      const stretch = await readStretch(db, space, { from, until: position, max: WRITES_MAX })
      return stretch && { stretch, frame: changedFrame(stretch) }
    },
    endOf(did) {
      if (gone) return 'deleted'
      const status = statuses.get(did)
      return status === 'active' ? undefined : status === 'left' ? 'left' : 'removed'
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
