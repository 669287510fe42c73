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
  /** Of a first page, where the feed can make it again from this. */
  readonly trail?: Trail
}

/** What a first page looked at, newest first: enough to make it again after few people wrote (scan-again.ts). */
export interface Trail {
  /** Of each item its author, its place among the author's, its number, its time in seconds, and how it was met. */
  readonly cells: Uint32Array
  /** Of each item what the page shows; undefined = it is not shown. */
  readonly shown: readonly (ShownItem | undefined)[]
  /** The last of them; undefined = nothing came after it. */
  readonly end: ItemKey | undefined
}

/** A page of before, and those of its authors who have written since. Nothing else may have changed (serve/kept-pages.ts). */
export interface PageBefore {
  readonly trail: Trail
  readonly changed: readonly number[]
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
  /** `before` saves work and changes no answer. */
  page(index: MemoryIndex, viewer: Viewer, request: PageRequest, before?: PageBefore): FeedPage
}
