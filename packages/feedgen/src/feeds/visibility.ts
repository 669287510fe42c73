import { ids } from '@breadcrumbs/lexicons'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { Pairs } from '../index/pairs.ts'
import type { Mark, TrackedWorks } from '../index/tracked-works.ts'
import type { Viewer } from '../index/viewer.ts'
import { isWithheld, type Spoilable } from './shield.ts'

/** Several items of one author about one work within this time show as the newest (design/feedgen.md "Fold"). */
export const FOLD_MS = 12 * 3_600_000
const DAY_MS = 24 * 3_600_000

/** Why nothing of an author is shown to a viewer. */
export type AuthorHidden =
  | 'taken-down'
  | 'not-followed'
  | 'inactive'
  | 'blocked'
  | 'blocked-by-author'
  | 'not-shared'

/** Why one item is not shown although its author is. */
export type ItemHidden = 'taken-down' | 'kind-not-shared' | 'muted' | 'withheld' | 'folded' | 'day-is-full'

/** Why this viewer sees nothing of this author; undefined when they do. */
export function authorHidden(index: MemoryIndex, viewer: Viewer, did: string): AuthorHidden | undefined {
  if (index.takedowns.hasPerson(did)) return 'taken-down'
  if (!viewer.following.has(did)) return 'not-followed'
  if (!index.isActive(did)) return 'inactive'
  if (index.graph.blocksOf(viewer.did, did)) return 'blocked'
  if (index.graph.blocksOf(did, viewer.did)) return 'blocked-by-author'
  if (index.preference(did)?.shareToFriends === false) return 'not-shared'
  return undefined
}

/**
 * What one viewer may see of the items of authors that are not hidden from them: the authors' and
 * the viewer's preferences, mutes, shield, fold. Reads the index, keeps nothing. An item is told by
 * its author and its place among the author's items, oldest first.
 */
export class View {
  private readonly index: MemoryIndex
  private readonly pairs: Pairs
  readonly viewer: Viewer
  private readonly tracked: TrackedWorks
  /** The viewer wants to see everything: nothing is withheld. */
  readonly showsSpoilers: boolean

  constructor(index: MemoryIndex, viewer: Viewer) {
    this.index = index
    this.pairs = index.pairs
    this.viewer = viewer
    this.tracked = index.trackedWorks(viewer.did)
    this.showsSpoilers = index.preference(viewer.did)?.showSpoilers ?? false
  }

  /** Numbers of the authors whose items may be shown. */
  authors(): Uint32Array {
    const { index, viewer } = this
    const authors = viewer.activeAuthors()
    const looksAtAll = index.takedowns.hasPeople || index.graph.blocksAnybody(viewer.did)
    // Nearly everybody needs no second look, and one by name costs more than the page.
    const needLook = looksAtAll ? authors : index.needLook(viewer)
    if (needLook.length === 0) return authors
    const hidden = new Set<number>()
    for (const author of needLook)
      if (authorHidden(index, viewer, index.didOf(author)) !== undefined) hidden.add(author)
    return hidden.size === 0 ? authors : authors.filter((author) => !hidden.has(author))
  }

  /** Why an item, `row` at this place, is not shown in a feed that folds; undefined when it is. */
  hidden(author: number, place: number, row: number): ItemHidden | undefined {
    return this.hiddenAlone(author, row) ?? this.hiddenByNewer(author, place)
  }

  /** Why the item of a post row is not shown, whatever else its author posted. */
  hiddenAlone(author: number, row: number): Exclude<ItemHidden, 'folded' | 'day-is-full'> | undefined {
    const unshared = this.hiddenUnshielded(author, row)
    if (unshared) return unshared
    const marks = this.showsSpoilers ? undefined : this.marks(row)
    return marks && isWithheld(this.spoilable(row), marks) ? 'withheld' : undefined
  }

  /** Why an item is not shown, the shield left aside. */
  hiddenUnshielded(author: number, row: number): 'taken-down' | 'kind-not-shared' | 'muted' | undefined {
    if (this.index.takedowns.hasRecords && this.isTakenDown(author, row)) return 'taken-down'
    const { crumbs, posts } = this.pairs
    const crumb = posts.crumb(row)
    if (this.index.needsLook(author)) {
      const preference = this.index.preference(this.index.didOf(author))
      const mediaType = this.index.works.get(crumbs.work(crumb))?.mediaType ?? ''
      if (preference?.shareKinds && !preference.shareKinds.includes(crumbs.kind(crumb)))
        return 'kind-not-shared'
      if (preference?.excludeMediaTypes.includes(mediaType)) return 'kind-not-shared'
    }
    if (!this.viewer.hasMutes) return undefined
    const muted = this.viewer.mutedWorks(this.index.didOf(author))
    return muted.some((work) => this.index.works.areSame(work, crumbs.work(crumb))) ? 'muted' : undefined
  }

  private isTakenDown(author: number, row: number): boolean {
    const { takedowns } = this.index
    const repo = `at://${this.index.didOf(author)}`
    return (
      takedowns.hasRecord(`${repo}/app.bsky.feed.post/${this.pairs.postRkey(row)}`) ||
      takedowns.hasRecord(`${repo}/${ids.crumb}/${this.pairs.crumbRkey(row)}`)
    )
  }

  /** The viewer's own marks about the work of an item; undefined when they do not track it. */
  marks(row: number): readonly Mark[] | undefined {
    if (this.tracked.isEmpty) return undefined
    return this.tracked.about(this.pairs.crumbs.work(this.pairs.posts.crumb(row)))
  }

  spoilable(row: number): Spoilable {
    const { crumbs, posts } = this.pairs
    const crumb = posts.crumb(row)
    return {
      kind: crumbs.kind(crumb),
      position: this.index.positions.get(crumbs.position(crumb)),
      spoilerFree: crumbs.spoilerFree(crumb),
    }
  }

  /** Whether a newer item of the author, at most `ms` newer, is about the same work, `counts`, and is seen. */
  hasNewerOfWork(author: number, place: number, ms: number, counts: (row: number) => boolean): boolean {
    const { crumbs, posts, items } = this.pairs
    const end = items.length(author)
    if (place + 1 >= end) return false
    const row = items.at(author, place)
    const work = crumbs.work(posts.crumb(row))
    const until = posts.at(row) + ms
    for (let i = place + 1; i < end; i += 1) {
      // Seconds stand beside the items; the exact time is looked up only where they leave a doubt.
      if (items.seconds(author, i) * 1000 > until) return false
      const other = items.at(author, i)
      const isSame = this.index.works.areSame(work, crumbs.work(posts.crumb(other)))
      if (isSame && posts.at(other) <= until && counts(other) && !this.hiddenAlone(author, other)) return true
    }
    return false
  }

  /** Fold and daily limit look at what else the viewer sees, so that a withheld item folds no other. */
  private hiddenByNewer(author: number, place: number): 'folded' | 'day-is-full' | undefined {
    if (this.isFolded(author, place)) return 'folded'
    if (!this.index.needsLook(author)) return undefined
    const limit = this.index.preference(this.index.didOf(author))?.maxPostsPerDay
    return limit !== undefined && this.newerOfDay(author, place, limit) >= limit ? 'day-is-full' : undefined
  }

  /** How many newer items of the same UTC day are shown; stops counting at `limit`. */
  private newerOfDay(author: number, place: number, limit: number): number {
    const { posts } = this.pairs
    const dayEnd = (Math.floor(posts.at(this.pairs.items.at(author, place)) / DAY_MS) + 1) * DAY_MS
    let shown = 0
    for (let i = place + 1; i < this.pairs.items.length(author) && shown < limit; i += 1) {
      const other = this.pairs.items.at(author, i)
      if (posts.at(other) >= dayEnd) break
      if (!this.hiddenAlone(author, other) && !this.isFolded(author, i)) shown += 1
    }
    return shown
  }

  private isFolded(author: number, place: number): boolean {
    return this.hasNewerOfWork(author, place, FOLD_MS, ANY)
  }
}

const ANY = () => true
