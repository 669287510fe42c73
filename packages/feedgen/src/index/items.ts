import type { Kept } from './columns/kept.ts'
import { Runs } from './columns/runs.ts'
import { ROW_MASK, Table } from './columns/table.ts'
import type { ItemKey } from './item.ts'
import type { Posts } from './posts.ts'

const SECONDS_MAX = 2 ** 32 - 1

/**
 * Everybody's items, oldest first, so that news go to the end. Beside each stands its time in
 * seconds: where a page goes on is looked up without touching the posts themselves.
 */
export class Items {
  private readonly runs = new Runs({ hinted: true })
  /** Counts what anybody wrote; `changed` says when each author did last. */
  clock = 0
  private readonly changed = new Table({ at: 'f64' })
  private readonly posts: Posts
  private readonly tie: (author: number, item: number) => string

  /** `tie` costs a hash, and is asked for only between equal times. */
  constructor(posts: Posts, tie: (author: number, item: number) => string) {
    this.posts = posts
    this.tie = tie
  }

  insert(author: number, item: number): void {
    this.runs.insert(author, this.place(author, item), item, secondsOf(this.posts.at(item)))
    this.touch(author)
  }

  remove(author: number, item: number): void {
    this.runs.remove(author, this.place(author, item))
    this.touch(author)
  }

  removeAll(author: number, isOver: (item: number) => boolean): void {
    this.runs.removeAll(author, isOver)
    this.touch(author)
  }

  /** Notes that something was written that may change what is shown of an author; undefined = of nobody. */
  touch(author: number | undefined): void {
    this.clock += 1
    if (author !== undefined) this.changed.edit(author).at[author & ROW_MASK] = this.clock
  }

  /** Whether anything was noted of an author since the clock stood so. */
  hasChanged(author: number, since: number): boolean {
    return author < this.changed.room && (this.changed.of(author).at[author & ROW_MASK] as number) > since
  }

  length(author: number): number {
    return this.runs.length(author)
  }

  at(author: number, i: number): number {
    return this.runs.at(author, i)
  }

  /** The time of the i-th item in seconds since 1970, within 32 bits: in order, but not exact. */
  seconds(author: number, i: number): number {
    return this.runs.hint(author, i)
  }

  /**
   * Of each author how many items are older than `key` (of all, if undefined): those that come after
   * it in a feed. They go to `counts`, and the time of the newest of them, as `seconds` has it, to `lasts`.
   */
  beforeEach(
    authors: ArrayLike<number>,
    key: ItemKey | undefined,
    counts: Uint32Array,
    lasts: Uint32Array,
  ): void {
    const seconds = key ? secondsOf(key.at) : SECONDS_MAX
    this.runs.belowEach(authors, seconds + 1, counts, lasts)
    if (!key) return
    for (let n = 0; n < authors.length; n += 1) {
      if (lasts[n] !== seconds) continue
      // Of the very second of the key: only the exact time, or the tie, tells.
      const author = authors[n] as number
      const count = this.before(author, key)
      counts[n] = count
      lasts[n] = count > 0 ? this.seconds(author, count - 1) : 0
    }
  }

  /** How many of one author's items are older than `key`. */
  before(author: number, key: ItemKey): number {
    return this.olderThan(author, key.at, 0, key.tie)
  }

  /** How many of one author's items are older than an item of another. */
  beforeItem(author: number, otherAuthor: number, otherPlace: number): number {
    const item = this.at(otherAuthor, otherPlace)
    return this.before(author, { at: this.posts.at(item), tie: this.tie(otherAuthor, item) })
  }

  /** The place of an item among its author's, oldest first; or where it belongs, if it is not there yet. */
  place(author: number, item: number): number {
    return this.olderThan(author, this.posts.at(item), item, undefined)
  }

  /** Whether the first of two items, each told by author and place, comes first in a feed. */
  isNewer(author: number, place: number, otherAuthor: number, otherPlace: number): boolean {
    const [item, other] = [this.at(author, place), this.at(otherAuthor, otherPlace)]
    const [at, otherAt] = [this.posts.at(item), this.posts.at(other)]
    return at === otherAt ? this.tie(author, item) > this.tie(otherAuthor, other) : at > otherAt
  }

  kept(): Record<string, Kept> {
    return { runs: this.runs }
  }

  /** `tie` undefined = that of `item`. */
  private olderThan(author: number, at: number, item: number, tie: string | undefined): number {
    const seconds = secondsOf(at)
    let low = this.runs.below(author, seconds)
    const length = this.runs.length(author)
    // Mostly the next one is of another second already.
    if (low === length || this.runs.hint(author, low) !== seconds) return low
    let high = this.runs.below(author, seconds + 1)
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.runs.at(author, middle)
      const otherAt = this.posts.at(other)
      const isOlder =
        otherAt === at ? this.tie(author, other) < (tie ?? this.tie(author, item)) : otherAt < at
      if (isOlder) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Seconds since 1970 in 32 bits; times outside of that share the first or last, and are told apart by themselves. */
function secondsOf(at: number): number {
  return Math.max(0, Math.min(SECONDS_MAX, Math.floor(at / 1000)))
}
