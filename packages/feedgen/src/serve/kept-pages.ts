import type { Feed, PageRequest } from '../feeds/feed.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { Viewer } from '../index/viewer.ts'
import { skeletonText } from './skeleton-text.ts'

/** Of each feed; a page of 30 items is some 4,000 characters of a byte. */
const CHARS_MAX = 16_000_000

interface KeptPage {
  readonly text: string
  readonly limit: number
  /** Whose items it was made of. */
  readonly authors: Uint32Array
  readonly takedowns: number
  /** Until when nothing was written that could change it, by `Items.clock`. */
  holdsUntil: number
}

/**
 * Pages as text. The first page of a reader is kept, and answered again for as long as nothing was
 * written that could change it: by somebody they follow, by themselves, or by the operator. What a
 * page depends on besides is nothing (feeds/feed.ts), so this changes no answer.
 */
export class KeptPages {
  private readonly index: MemoryIndex
  private readonly feeds = new Map<Feed, FirstPages>()

  constructor(index: MemoryIndex) {
    this.index = index
  }

  text(feed: Feed, viewer: Viewer, request: PageRequest): string {
    // A poll for one item costs next to nothing, and must not take the place of the page.
    if (request.after !== undefined || request.limit === 1)
      return skeletonText(feed.page(this.index, viewer, request))
    const known = this.feeds.get(feed)
    const pages = known ?? new FirstPages()
    if (!known) this.feeds.set(feed, pages)
    const kept = pages.of(viewer)
    if (kept?.limit === request.limit && this.holds(kept, viewer)) return kept.text
    const text = skeletonText(feed.page(this.index, viewer, request))
    pages.keep(viewer, {
      text,
      limit: request.limit,
      authors: viewer.activeAuthors(),
      takedowns: this.index.takedowns.clock,
      holdsUntil: this.index.pairs.items.clock,
    })
    return text
  }

  private holds(page: KeptPage, viewer: Viewer): boolean {
    const { items } = this.index.pairs
    if (page.takedowns !== this.index.takedowns.clock || page.authors !== viewer.activeAuthors()) return false
    if (page.holdsUntil === items.clock) return true
    if (viewer.changedAt > page.holdsUntil) return false
    for (const author of page.authors) if (items.hasChanged(author, page.holdsUntil)) return false
    page.holdsUntil = items.clock
    return true
  }
}

/** Of one feed, one of each reader; what was made longest ago is forgotten first. */
class FirstPages {
  private readonly pages = new Map<Viewer, KeptPage>()
  private chars = 0

  of(viewer: Viewer): KeptPage | undefined {
    return this.pages.get(viewer)
  }

  keep(viewer: Viewer, page: KeptPage): void {
    this.drop(viewer)
    this.pages.set(viewer, page)
    this.chars += page.text.length
    for (const oldest of this.pages.keys()) {
      if (this.chars <= CHARS_MAX) break
      this.drop(oldest)
    }
  }

  private drop(viewer: Viewer): void {
    this.chars -= this.pages.get(viewer)?.text.length ?? 0
    this.pages.delete(viewer)
  }
}
