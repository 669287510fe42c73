import type { ItemKey } from '../index/item.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { ShownItem } from '../index/shown-items.ts'
import type { Viewer } from '../index/viewer.ts'

/** Items of one author that were shown in a row: how many, and the newest of them, which tells whose they are. */
export interface Run {
  readonly count: number
  readonly newest: ItemKey
}

/** Where a page ended: the last item scanned. */
export interface PageCursor extends ItemKey {
  /** The run that the page ended in; absent where that item itself is all of it. */
  readonly run?: Run
}

export interface FeedPage {
  readonly items: readonly ShownItem[]
  /** Where to go on, when there is more; undefined ends the feed (bad input FQ-007). */
  readonly next: PageCursor | undefined
}

export interface PageRequest {
  /** Only what comes after this; undefined = from the newest. */
  readonly after: PageCursor | undefined
  /** 1 to 100. */
  readonly limit: number
}

/** One custom feed. Its page is a pure function of the index, the viewer and the request. */
export interface Feed {
  /** Record key of its `app.bsky.feed.generator` record, and its name in URLs. */
  readonly rkey: string
  /** At most 24 graphemes. */
  readonly displayName: string
  /** At most 300 graphemes. */
  readonly description: string
  page(index: MemoryIndex, viewer: Viewer, request: PageRequest): FeedPage
}
