import { CRUMB_KINDS, type CrumbKind } from '@breadcrumbs/lexicons'
import { EVIDENCE, type Evidence } from '../log/fact.ts'
import type { Kept } from './columns/kept.ts'
import { RowPool } from './columns/row-pool.ts'
import { ROW_MASK, Table } from './columns/table.ts'
import type { PackedKey } from './record-key.ts'

/** One crumb, with its work and position as numbers. `position` 0 = none. */
export interface CrumbRow {
  readonly key: PackedKey
  /** When it happened, ms; sort key of the activity. */
  readonly at: number
  readonly work: number
  readonly position: number
  readonly kind: CrumbKind | 'other'
  readonly spoilerFree: boolean
  /** It carries a verdict or a rating. */
  readonly isJudged: boolean
  /** Hash of its CID. */
  readonly cid: number
}

/** What is kept of a companion post. */
export interface PostRow {
  /** Sort key of the item, ms. */
  readonly at: number
  readonly evidence: Evidence
  /** Hash of the CID that the post names; 0 when it names none. */
  readonly refCid: number
}

/** The place of `other` is 0, so that a kind added by the lexicons moves none. */
const KIND_MASK = 0x0f
const SPOILER_FREE = 0x10
const JUDGED = 0x20

/** Crumbs as typed columns, each with the post that has its key: 42 bytes. */
export class CrumbColumns implements Kept {
  private readonly table = new Table({
    at: 'f64',
    postAt: 'f64',
    high: 'u32',
    low: 'u32',
    work: 'u32',
    position: 'u32',
    cid: 'u32',
    refCid: 'u32',
    flags: 'u8',
    /** 1 + the place of its evidence; 0 = there is no such post. */
    post: 'u8',
  })
  readonly tables = { crumbs: this.table }
  private readonly rows = new RowPool(
    (row) => this.table.of(row).work[row & ROW_MASK] as number,
    (row, next) => {
      // Nothing of what was deleted stays, in memory or in a snapshot.
      for (const column of Object.values(this.table.edit(row))) column[row & ROW_MASK] = 0
      this.table.edit(row).work[row & ROW_MASK] = next
    },
  )

  private readonly onWrite: (row: number) => void

  /** `onWrite` hears of every row that is written to or given back. */
  constructor(onWrite: (row: number) => void) {
    this.onWrite = onWrite
  }

  add(crumb: CrumbRow): number {
    const row = this.rows.take()
    this.table.edit(row).post[row & ROW_MASK] = 0
    this.set(row, crumb)
    return row
  }

  /** Writes everything but the post. */
  set(row: number, crumb: CrumbRow): void {
    this.onWrite(row)
    const chunk = this.table.edit(row)
    const i = row & ROW_MASK
    chunk.high[i] = crumb.key.high
    chunk.low[i] = crumb.key.low
    chunk.at[i] = crumb.at
    chunk.work[i] = crumb.work
    chunk.position[i] = crumb.position
    chunk.cid[i] = crumb.cid
    const kind = crumb.kind === 'other' ? 0 : CRUMB_KINDS.indexOf(crumb.kind) + 1
    chunk.flags[i] = kind | (crumb.spoilerFree ? SPOILER_FREE : 0) | (crumb.isJudged ? JUDGED : 0)
  }

  remove(row: number): void {
    this.onWrite(row)
    this.rows.give(row)
  }

  setPost(row: number, post: PostRow | undefined): void {
    this.onWrite(row)
    const chunk = this.table.edit(row)
    const i = row & ROW_MASK
    chunk.post[i] = post ? 1 + EVIDENCE.indexOf(post.evidence) : 0
    if (!post) return
    chunk.postAt[i] = post.at
    chunk.refCid[i] = post.refCid
  }

  hasPost(row: number): boolean {
    return this.table.of(row).post[row & ROW_MASK] !== 0
  }

  postAt(row: number): number {
    return this.table.of(row).postAt[row & ROW_MASK] as number
  }

  refCid(row: number): number {
    return this.table.of(row).refCid[row & ROW_MASK] as number
  }

  evidence(row: number): Evidence {
    return EVIDENCE[(this.table.of(row).post[row & ROW_MASK] as number) - 1] ?? 'same-rkey'
  }

  key(row: number): PackedKey {
    const { high, low } = this.table.of(row)
    return { high: high[row & ROW_MASK] as number, low: low[row & ROW_MASK] as number }
  }

  /** Negative when the crumb's key comes before `key`, 0 when it is the same. */
  compareKey(row: number, key: PackedKey): number {
    const { high, low } = this.table.of(row)
    return (high[row & ROW_MASK] as number) - key.high || (low[row & ROW_MASK] as number) - key.low
  }

  at(row: number): number {
    return this.table.of(row).at[row & ROW_MASK] as number
  }

  work(row: number): number {
    return this.table.of(row).work[row & ROW_MASK] as number
  }

  position(row: number): number {
    return this.table.of(row).position[row & ROW_MASK] as number
  }

  cid(row: number): number {
    return this.table.of(row).cid[row & ROW_MASK] as number
  }

  kind(row: number): CrumbKind | 'other' {
    return CRUMB_KINDS[((this.table.of(row).flags[row & ROW_MASK] as number) & KIND_MASK) - 1] ?? 'other'
  }

  spoilerFree(row: number): boolean {
    return ((this.table.of(row).flags[row & ROW_MASK] as number) & SPOILER_FREE) !== 0
  }

  isJudged(row: number): boolean {
    return ((this.table.of(row).flags[row & ROW_MASK] as number) & JUDGED) !== 0
  }

  state(): readonly number[] {
    return this.rows.state()
  }

  restore(state: readonly number[]): void {
    this.rows.restore(state)
  }
}
