import type { MemoryIndex } from '../index/memory-index.ts'
import type { Mark } from '../index/tracked-works.ts'
import type { Viewer } from '../index/viewer.ts'
import { isWithheld, type Spoilable } from './shield.ts'

/** Several items of one author about one work within this time show as the newest (design/feedgen.md "Fold"). */
const FOLD_MS = 12 * 3_600_000
const DAY_MS = 24 * 3_600_000
/** Newer items of one author that fold and daily limit look at: a flood must not make a page slow. */
const NEWER_MAX = 200

/** Why nothing of an author is shown to a viewer. */
export type AuthorHidden = 'not-followed' | 'inactive' | 'blocked' | 'blocked-by-author' | 'not-shared'

/** Why one item is not shown although its author is. */
export type ItemHidden = 'kind-not-shared' | 'muted' | 'withheld' | 'folded' | 'day-is-full'

/** Why this viewer sees nothing of this author; undefined when they do. */
export function authorHidden(index: MemoryIndex, viewer: Viewer, did: string): AuthorHidden | undefined {
  if (!viewer.following.has(did)) return 'not-followed'
  if (!index.isActive(did)) return 'inactive'
  if (index.graph.blocksOf(viewer.did, did)) return 'blocked'
  if (index.graph.blocksOf(did, viewer.did)) return 'blocked-by-author'
  if (index.preference(did)?.shareToFriends === false) return 'not-shared'
  return undefined
}

/**
 * What one viewer may see of the items of authors that are not hidden from them: the authors' and
 * the viewer's preferences, mutes, shield, fold. Reads the index, keeps nothing.
 */
export class View {
  private readonly index: MemoryIndex
  private readonly viewer: Viewer
  /** The viewer wants to see everything: nothing is withheld. */
  readonly showsSpoilers: boolean

  constructor(index: MemoryIndex, viewer: Viewer) {
    this.index = index
    this.viewer = viewer
    this.showsSpoilers = index.preference(viewer.did)?.showSpoilers ?? false
  }

  /** Numbers of the authors whose items may be shown. */
  *authors(): Generator<number> {
    for (const author of this.viewer.active) {
      if (authorHidden(this.index, this.viewer, this.index.didOf(author)) === undefined) yield author
    }
  }

  /** Why an item is not shown in a feed that folds; undefined when it is. */
  hidden(author: number, row: number): ItemHidden | undefined {
    return this.hiddenAlone(author, row) ?? this.hiddenByNewer(author, row)
  }

  /** Why an item is not shown, whatever else its author posted. */
  hiddenAlone(author: number, row: number): Exclude<ItemHidden, 'folded' | 'day-is-full'> | undefined {
    const unshared = this.hiddenUnshielded(author, row)
    if (unshared) return unshared
    if (!this.showsSpoilers && isWithheld(this.spoilable(row), this.marks(row))) return 'withheld'
    return undefined
  }

  /** Why an item is not shown, the shield left aside. */
  hiddenUnshielded(author: number, row: number): 'kind-not-shared' | 'muted' | undefined {
    const { crumbs, posts } = this.index.pairs
    const crumb = posts.crumb(row)
    const did = this.index.didOf(author)
    const preference = this.index.preference(did)
    const work = crumbs.work(crumb)
    if (preference) {
      const { shareKinds, excludeMediaTypes } = preference
      if (shareKinds && !shareKinds.includes(crumbs.kind(crumb))) return 'kind-not-shared'
      if (excludeMediaTypes.includes(this.index.works.get(work)?.mediaType ?? '')) return 'kind-not-shared'
    }
    if (this.viewer.mutedWorks(did).some((muted) => this.index.works.areSame(muted, work))) return 'muted'
    return undefined
  }

  /** The viewer's own marks about the work of an item; undefined when they do not track it. */
  marks(row: number): readonly Mark[] | undefined {
    const { crumbs, posts } = this.index.pairs
    return this.index.trackedWorks(this.viewer.did).about(crumbs.work(posts.crumb(row)))
  }

  spoilable(row: number): Spoilable {
    const { crumbs, posts } = this.index.pairs
    const crumb = posts.crumb(row)
    return {
      kind: crumbs.kind(crumb),
      position: this.index.positions.get(crumbs.position(crumb)),
      spoilerFree: crumbs.spoilerFree(crumb),
    }
  }

  /** Whether two items are about the same work. */
  areSameWork(row: number, other: number): boolean {
    const { crumbs, posts } = this.index.pairs
    return this.index.works.areSame(crumbs.work(posts.crumb(row)), crumbs.work(posts.crumb(other)))
  }

  /** At most `max` items of the same author that are newer than this one by up to `ms`, the nearest first. */
  *newer(author: number, row: number, ms: number, max: number): Generator<number> {
    const { pairs } = this.index
    const end = pairs.length(author)
    const until = pairs.posts.at(row) + ms
    let i = pairs.before(author, pairs.itemKey(author, row)) + 1
    for (let looked = 0; i < end && looked < max; i += 1, looked += 1) {
      const other = pairs.item(author, i)
      if (pairs.posts.at(other) > until) return
      yield other
    }
  }

  /** Fold and daily limit look at what else the viewer sees, so that a withheld item folds no other. */
  private hiddenByNewer(author: number, row: number): 'folded' | 'day-is-full' | undefined {
    if (this.isFolded(author, row)) return 'folded'
    const limit = this.index.preference(this.index.didOf(author))?.maxPostsPerDay
    if (limit === undefined) return undefined
    const { posts } = this.index.pairs
    const dayEnd = (Math.floor(posts.at(row) / DAY_MS) + 1) * DAY_MS
    let newerOfDay = 0
    for (const other of this.newer(author, row, dayEnd - 1 - posts.at(row), NEWER_MAX)) {
      if (this.hiddenAlone(author, other) || this.isFolded(author, other)) continue
      newerOfDay += 1
      if (newerOfDay >= limit) return 'day-is-full'
    }
    return undefined
  }

  private isFolded(author: number, row: number): boolean {
    for (const other of this.newer(author, row, FOLD_MS, NEWER_MAX)) {
      if (this.areSameWork(row, other) && !this.hiddenAlone(author, other)) return true
    }
    return false
  }
}
