import type { Item } from '../index/item.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { Viewer } from '../index/viewer.ts'
import type { Feed } from './feed.ts'
import { mergeNewest } from './merge-newest.ts'

/** Companion posts of the people the viewer follows, newest first. */
export const friends: Feed = {
  rkey: 'friends',
  displayName: 'Breadcrumbs of friends',
  description: 'Where the people you follow are in their books, shows, films, games and podcasts.',
  page(index, viewer, { after, limit }) {
    const items: Item[] = []
    for (const item of mergeNewest(followedItems(index, viewer), after)) {
      // One more than asked for: it is not shown, it only tells that there is more.
      if (items.length === limit) return { items, next: items.at(-1) }
      items.push(item)
    }
    return { items, next: undefined }
  },
}

function* followedItems(index: MemoryIndex, viewer: Viewer): Generator<readonly Item[]> {
  for (const did of viewer.follows()) {
    const author = index.author(did)
    if (author && index.isActive(did) && !viewer.blocks(did)) yield author.items
  }
}
