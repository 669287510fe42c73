import { compareNewestFirst, type ItemKey } from '../index/item.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { Feed } from './feed.ts'
import { unlockedAt } from './shield.ts'
import { View } from './visibility.ts'

const RKEY = 'caught-up'
/** Candidates that one page may look at, shared out among the authors, the newest of each first. */
const SCANNED_MAX = 200_000
/** Of every author at least this many. */
const SCANNED_OF_AUTHOR_MIN = 100

interface Unlocked extends ItemKey {
  readonly author: number
  readonly row: number
}

/** What the shield withheld and the viewer's own progress has since unlocked, by the moment of unlocking, newest first. */
export const caughtUp: Feed = {
  rkey: RKEY,
  displayName: 'Caught up',
  description: 'What friends said about places that you had not come to yet, and now have.',
  page(index, viewer, { after, limit }) {
    const unlocked = allUnlocked(index, new View(index, viewer))
      .filter((item) => !after || compareNewestFirst(item, after) > 0)
      .sort(compareNewestFirst)
    const shown = unlocked.slice(0, limit)
    const last = shown.at(-1)
    return {
      items: shown.map(({ author, row }) => index.shown.of(RKEY, author, row)),
      next: last && unlocked.length > limit ? { at: last.at, tie: last.tie } : undefined,
    }
  },
}

/** Every item that was unlocked for the viewer; its time is the moment of unlocking. */
function allUnlocked(index: MemoryIndex, view: View): Unlocked[] {
  const authors = view.authors()
  const perAuthor = Math.max(Math.floor(SCANNED_MAX / authors.length), SCANNED_OF_AUTHOR_MIN)
  const { pairs } = index
  const found: Unlocked[] = []
  for (let n = 0; n < authors.length; n += 1) {
    const author = authors[n] as number
    const end = pairs.items.length(author)
    for (let i = end - 1; i >= Math.max(end - perAuthor, 0); i -= 1) {
      const row = pairs.items.at(author, i)
      const at = unlockMoment(view, author, row, pairs.posts.at(row))
      if (at !== undefined) found.push({ author, row, at, tie: pairs.tie(author, row) })
    }
  }
  return found
}

/** When this item was unlocked for the viewer, ms; undefined when it is not in the feed. */
export function unlockMoment(view: View, author: number, row: number, postedAt: number): number | undefined {
  const marks = view.marks(row)
  if (!marks || view.showsSpoilers || view.hiddenUnshielded(author, row)) return undefined
  return unlockedAt(view.spoilable(row), postedAt, marks)
}
