import type { Pairs } from '../index/pairs.ts'
import type { PageCursor, Run } from './feed.ts'
import { FOLD_MS } from './visibility.ts'

/** Items of one author that stand in a row; what more they have waits until somebody else was shown (ADR 0022). */
export const IN_A_ROW_MAX = 3

/**
 * Counts how many items of one author were shown in a row, over the ends of pages too. A run is over when an item of
 * somebody else is shown, and for what is more than the fold's 12 hours older than its newest: a quiet friend who is
 * the only one is still seen with all their days.
 */
export class AuthorRun {
  private readonly pairs: Pairs
  /** Whose run it is; 0 = nobody's yet. */
  private author = 0
  /** Row of the newest item in it. */
  private newest = 0
  private count = 0
  /** The run in which the page before ended, until it is known whose it was. */
  private before: Run | undefined

  constructor(pairs: Pairs, after: PageCursor | undefined) {
    this.pairs = pairs
    // A cursor that says no more was made where the item itself was shown first of its author.
    this.before = after && (after.run ?? { count: 1, newest: after })
  }

  /** Whether an item of this author must be passed over. */
  isFull(author: number, row: number): boolean {
    if (this.before?.count === IN_A_ROW_MAX) this.resume(author)
    return this.count === IN_A_ROW_MAX && author === this.author && !this.isOver(row)
  }

  /** How many of the author's items are too old to belong to the run. */
  older(): number {
    const { items, posts } = this.pairs
    return items.before(this.author, { at: posts.at(this.newest) - FOLD_MS, tie: '' })
  }

  /** Notes that an item is shown. */
  add(author: number, row: number): void {
    if (this.before) {
      this.resume(author)
      this.before = undefined
    }
    if (author === this.author && !this.isOver(row)) {
      this.count += 1
      return
    }
    this.author = author
    this.newest = row
    this.count = 1
  }

  /** What the cursor at this item must say, so that the next page goes on with the run. */
  at(row: number, cursor: PageCursor): PageCursor {
    const { author, newest, count } = this
    if (count === 0) return { ...cursor, run: this.before ?? { count, newest: cursor } }
    if (newest === row) return cursor
    return { ...cursor, run: { count, newest: this.pairs.itemKey(author, newest) } }
  }

  private isOver(row: number): boolean {
    const { posts } = this.pairs
    return posts.at(this.newest) - posts.at(row) > FOLD_MS
  }

  /** Takes up the run of the page before, if its newest item is this author's. */
  private resume(author: number): void {
    const { items, posts } = this.pairs
    const { count, newest } = this.before as Run
    const place = count === 0 ? 0 : items.before(author, newest)
    if (count === 0 || place === items.length(author)) return
    const row = items.at(author, place)
    if (posts.at(row) !== newest.at || this.pairs.tie(author, row) !== newest.tie) return
    this.author = author
    this.newest = row
    this.count = count
    this.before = undefined
  }
}
