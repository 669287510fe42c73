import { compareNewestFirst } from '../index/item.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { Viewer } from '../index/viewer.ts'
import { AuthorRun } from './author-run.ts'
import type { Choice } from './choice.ts'
import type { Feed, PageCursor } from './feed.ts'
import { scanNewest } from './scan-newest.ts'
import { View } from './visibility.ts'

const RKEY = 'friends'
const PAGE_MAX = 100

/** Companion posts of the people the viewer follows, folded and shielded, newest first, few of one person in a row. */
export const friends: Feed = {
  rkey: RKEY,
  displayName: 'Breadcrumbs of friends',
  description: 'Where the people you follow are in their books, shows, films, games and podcasts.',
  page(index, viewer, request, before) {
    const view = new View(index, viewer)
    const choice: Choice = {
      rkey: RKEY,
      keeps: (author, place, row) => view.hidden(author, place, row) === undefined,
      run: () => new AuthorRun(index.pairs, request.after),
    }
    return scanNewest(index, view, request, choice, before)
  },
}

/**
 * Whether the feed leaves an item out that nothing else hides, because its author has enough in a row there. Read
 * from the feed's beginning, page by page, as a reader would: for whoever asks why, not for serving.
 */
export function isPassedOver(index: MemoryIndex, viewer: Viewer, author: number, row: number): boolean {
  const [did, postRkey] = [index.didOf(author), index.pairs.postRkey(row)]
  const key = index.pairs.itemKey(author, row)
  let after: PageCursor | undefined
  do {
    const { items, next } = friends.page(index, viewer, { after, limit: PAGE_MAX })
    if (items.some((item) => item.did === did && item.postRkey === postRkey)) return false
    after = next
  } while (after && compareNewestFirst(after, key) < 0)
  return true
}
