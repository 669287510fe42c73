import type { Feed, PageRequest, Trail } from '../feeds/feed.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { Viewer } from '../index/viewer.ts'
import { skeletonText } from './skeleton-text.ts'

/** Of each feed; a page of 30 items is some 4,000 characters of a byte. */
const CHARS_MAX = 16_000_000
/** Authors who wrote since, of whom a page is made again; after more it is made anew. */
const CHANGED_MAX = 8

interface KeptPage {
  readonly text: string
  readonly trail: Trail | undefined
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
 * page depends on besides is nothing (feeds/feed.ts), so this changes no answer. After few of those
 * they follow wrote, it is made again from what it looked at before, if its feed can do that.
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
    const changed = kept?.limit === request.limit ? this.changedSince(kept, viewer) : undefined
    if (kept && changed?.length === 0) return kept.text
    const before = kept?.trail && changed ? { trail: kept.trail, changed } : undefined
    const page = feed.page(this.index, viewer, request, before)
    const text = skeletonText(page)
    pages.keep(viewer, {
      text,
      trail: page.trail,
      limit: request.limit,
      authors: viewer.activeAuthors(),
      takedowns: this.index.takedowns.clock,
      holdsUntil: this.index.pairs.items.clock,
    })
    return text
  }

  /** Which of its authors have written since; undefined when they are many, or something else has changed. */
  private changedSince(page: KeptPage, viewer: Viewer): readonly number[] | undefined {
    const { items } = this.index.pairs
    if (page.takedowns !== this.index.takedowns.clock || page.authors !== viewer.activeAuthors())
      return undefined
    if (page.holdsUntil === items.clock) return []
    if (viewer.changedAt > page.holdsUntil) return undefined
    const changed: number[] = []
    for (const author of page.authors) {
      if (!items.hasChanged(author, page.holdsUntil)) continue
      if (changed.length === CHANGED_MAX) return undefined
      changed.push(author)
    }
    if (changed.length === 0) page.holdsUntil = items.clock
    return changed
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
