import type { ItemKey } from '../index/item.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { Viewer } from '../index/viewer.ts'

/** An item on a page: a post, and why it is there. */
export interface ShownItem {
  readonly did: string
  readonly postRkey: string
  /** Its `feedContext`: a short code without `|` and without anything private. */
  readonly context: string
}

export interface FeedPage {
  readonly items: readonly ShownItem[]
  /** The last item scanned, when there is more; undefined ends the feed (bad input FQ-007). */
  readonly next: ItemKey | undefined
}

export interface PageRequest {
  /** Only what comes after this; undefined = from the newest. */
  readonly after: ItemKey | undefined
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
