import type { MemoryIndex } from '../index/memory-index.ts'
import type { Choice } from './choice.ts'
import type { Feed } from './feed.ts'
import { scanNewest } from './scan-newest.ts'
import { View } from './visibility.ts'

const RKEY = 'finished'

/** What friends finished or dropped and said something about, one item per author and work, newest first. */
export const finished: Feed = {
  rkey: RKEY,
  displayName: 'Finished by friends',
  description: 'What the people you follow finished or gave up, with what they thought of it.',
  page(index, viewer, request, before) {
    const view = new View(index, viewer)
    const choice: Choice = {
      rkey: RKEY,
      keeps(author, place, row) {
        if (!isVerdict(index, row) || view.hiddenAlone(author, row)) return false
        return !isOutdated(index, view, author, place)
      },
    }
    return scanNewest(index, view, request, choice, before)
  },
}

/** Whether an item tells of an end, with a verdict or a rating. */
export function isVerdict(index: MemoryIndex, row: number): boolean {
  const { crumbs, posts } = index.pairs
  const crumb = posts.crumb(row)
  const kind = crumbs.kind(crumb)
  return (kind === 'finished' || kind === 'dropped') && crumbs.isJudged(crumb)
}

/** Whether the author said so again, later, of the same work, and the viewer sees that. */
export function isOutdated(index: MemoryIndex, view: View, author: number, place: number): boolean {
  return view.hasNewerOfWork(author, place, Number.POSITIVE_INFINITY, (other) => isVerdict(index, other))
}
