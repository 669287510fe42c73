import { EVIDENCE, type Evidence } from '../log/fact.ts'
import type { Kept } from './columns/kept.ts'
import { RowPool } from './columns/row-pool.ts'
import { ROW_MASK, Table } from './columns/table.ts'
import type { PostRow } from './crumb-columns.ts'
import type { PackedKey } from './record-key.ts'
import { SortedRows } from './sorted-rows.ts'

/** A post that has another key than its crumb, or whose crumb is not there. */
export interface OddPost extends PostRow {
  readonly author: number
  readonly key: PackedKey
  readonly crumbKey: PackedKey
  /** Row of its crumb, while that exists. */
  readonly crumb: number | undefined
}

/** The few posts that do not share a row with their crumb, found by author. */
export class OddPosts implements Kept {
  private readonly table = new Table({
    at: 'f64',
    author: 'u32',
    high: 'u32',
    low: 'u32',
    crumbHigh: 'u32',
    crumbLow: 'u32',
    refCid: 'u32',
    /** Row of the crumb + 1; 0 = it is not there. */
    crumb: 'u32',
    evidence: 'u8',
  })
  readonly tables = { oddPosts: this.table }
  private readonly rows = new RowPool(
    (row) => this.table.of(row).high[row & ROW_MASK] as number,
    (row, next) => {
      // Nothing of what was deleted stays, in memory or in a snapshot.
      for (const column of Object.values(this.table.edit(row))) column[row & ROW_MASK] = 0
      this.table.edit(row).high[row & ROW_MASK] = next
    },
  )
  private readonly byKey = new SortedRows((row) => this.key(row))
  private readonly byCrumb = new SortedRows((row) => this.crumbKey(row))

  add(post: OddPost): number {
    const row = this.rows.take()
    const chunk = this.table.edit(row)
    const i = row & ROW_MASK
    chunk.at[i] = post.at
    chunk.author[i] = post.author
    chunk.high[i] = post.key.high
    chunk.low[i] = post.key.low
    chunk.crumbHigh[i] = post.crumbKey.high
    chunk.crumbLow[i] = post.crumbKey.low
    chunk.refCid[i] = post.refCid
    chunk.crumb[i] = post.crumb === undefined ? 0 : post.crumb + 1
    chunk.evidence[i] = EVIDENCE.indexOf(post.evidence)
    this.byKey.add(post.author, row)
    this.byCrumb.add(post.author, row)
    return row
  }

  remove(author: number, row: number): void {
    this.byKey.remove(author, row)
    this.byCrumb.remove(author, row)
    this.rows.give(row)
  }

  /** Rows of an author's odd posts. */
  of(author: number): readonly number[] {
    return this.byKey.of(author)
  }

  find(author: number, key: PackedKey): number | undefined {
    return this.byKey.withKey(author, key)[0]
  }

  /** Rows of those that name this crumb. */
  naming(author: number, crumbKey: PackedKey): readonly number[] {
    return this.byCrumb.withKey(author, crumbKey)
  }

  get(row: number): OddPost {
    const chunk = this.table.of(row)
    const i = row & ROW_MASK
    return {
      author: chunk.author[i] as number,
      key: this.key(row),
      crumbKey: this.crumbKey(row),
      at: this.at(row),
      evidence: this.evidence(row),
      refCid: this.refCid(row),
      crumb: this.crumb(row),
    }
  }

  at(row: number): number {
    return this.table.of(row).at[row & ROW_MASK] as number
  }

  key(row: number): PackedKey {
    const { high, low } = this.table.of(row)
    return { high: high[row & ROW_MASK] as number, low: low[row & ROW_MASK] as number }
  }

  private crumbKey(row: number): PackedKey {
    const { crumbHigh, crumbLow } = this.table.of(row)
    return { high: crumbHigh[row & ROW_MASK] as number, low: crumbLow[row & ROW_MASK] as number }
  }

  crumb(row: number): number | undefined {
    const crumb = this.table.of(row).crumb[row & ROW_MASK] as number
    return crumb === 0 ? undefined : crumb - 1
  }

  refCid(row: number): number {
    return this.table.of(row).refCid[row & ROW_MASK] as number
  }

  evidence(row: number): Evidence {
    return EVIDENCE[this.table.of(row).evidence[row & ROW_MASK] as number] ?? 'same-rkey'
  }

  state(): readonly number[] {
    return this.rows.state()
  }

  restore(state: readonly number[]): void {
    this.rows.restore(state)
    const used = state[0] ?? 0
    for (let row = 0; row < used; row += 1) {
      const author = this.table.of(row).author[row & ROW_MASK] as number
      if (author === 0) continue
      this.byKey.append(author, row)
      this.byCrumb.append(author, row)
    }
    this.byKey.sort()
    this.byCrumb.sort()
  }
}
