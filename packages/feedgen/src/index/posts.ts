import type { Evidence } from '../log/fact.ts'
import type { Kept } from './columns/kept.ts'
import type { CrumbColumns } from './crumb-columns.ts'
import type { OddPosts } from './odd-posts.ts'

/** Items from here on are odd posts; those below are crumbs, and their post has the same key. */
const ODD = 2 ** 30

/** The posts that make items, under one number each, wherever they are kept. */
export class Posts implements Kept {
  readonly tables = {}
  private readonly crumbs: CrumbColumns
  private readonly odd: OddPosts
  /** How many items there are. */
  size = 0

  constructor(crumbs: CrumbColumns, odd: OddPosts) {
    this.crumbs = crumbs
    this.odd = odd
  }

  /** The item of an odd post. */
  ofOdd(row: number): number {
    return ODD + row
  }

  /** The odd post of an item; undefined when its post has the key of its crumb. */
  oddRow(item: number): number | undefined {
    return item < ODD ? undefined : item - ODD
  }

  /** Row of its crumb. */
  crumb(item: number): number {
    return item < ODD ? item : (this.odd.crumb(item - ODD) ?? 0)
  }

  /** Sort key of the item, ms. */
  at(item: number): number {
    return item < ODD ? this.crumbs.postAt(item) : this.odd.at(item - ODD)
  }

  refCid(item: number): number {
    return item < ODD ? this.crumbs.refCid(item) : this.odd.refCid(item - ODD)
  }

  evidence(item: number): Evidence {
    return item < ODD ? this.crumbs.evidence(item) : this.odd.evidence(item - ODD)
  }

  state(): readonly number[] {
    return [this.size]
  }

  restore([size = 0]: readonly number[]): void {
    this.size = size
  }
}
