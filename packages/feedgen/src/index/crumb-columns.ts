import type { CrumbKind } from '@breadcrumbs/lexicons'
import type { PackedKey } from './record-key.ts'
import { grown } from './runs.ts'

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

const KINDS = [
  'other',
  'wanted',
  'started',
  'progressed',
  'paused',
  'resumed',
  'finished',
  'dropped',
  'noted',
] as const satisfies readonly (CrumbKind | 'other')[]
const KIND_MASK = 0x0f
const SPOILER_FREE = 0x10
const JUDGED = 0x20

/** Crumbs as typed columns: 33 bytes each. */
export class CrumbColumns {
  private high = new Uint32Array(0)
  private low = new Uint32Array(0)
  private ats = new Float64Array(0)
  private works = new Uint32Array(0)
  private positions = new Uint32Array(0)
  private cids = new Uint32Array(0)
  private flags = new Uint8Array(0)
  /** Row + 1 of the post with the same key; 0 = none. */
  private posts = new Uint32Array(0)
  private used = 0
  private readonly free: number[] = []

  add(crumb: CrumbRow): number {
    const row = this.free.pop() ?? this.used++
    if (row >= this.ats.length) this.grow(row + 1)
    this.posts[row] = 0
    this.set(row, crumb)
    return row
  }

  /** Writes everything but the post. */
  set(row: number, crumb: CrumbRow): void {
    this.high[row] = crumb.key.high
    this.low[row] = crumb.key.low
    this.ats[row] = crumb.at
    this.works[row] = crumb.work
    this.positions[row] = crumb.position
    this.cids[row] = crumb.cid
    this.flags[row] =
      KINDS.indexOf(crumb.kind) | (crumb.spoilerFree ? SPOILER_FREE : 0) | (crumb.isJudged ? JUDGED : 0)
  }

  remove(row: number): void {
    this.free.push(row)
  }

  setPost(row: number, post: number | undefined): void {
    this.posts[row] = post === undefined ? 0 : post + 1
  }

  post(row: number): number | undefined {
    const post = this.posts[row] as number
    return post === 0 ? undefined : post - 1
  }

  key(row: number): PackedKey {
    return { high: this.high[row] as number, low: this.low[row] as number }
  }

  /** Negative when the crumb's key comes before `key`, 0 when it is the same. */
  compareKey(row: number, key: PackedKey): number {
    return (this.high[row] as number) - key.high || (this.low[row] as number) - key.low
  }

  at(row: number): number {
    return this.ats[row] as number
  }

  work(row: number): number {
    return this.works[row] as number
  }

  position(row: number): number {
    return this.positions[row] as number
  }

  cid(row: number): number {
    return this.cids[row] as number
  }

  kind(row: number): CrumbKind | 'other' {
    return KINDS[(this.flags[row] as number) & KIND_MASK] ?? 'other'
  }

  spoilerFree(row: number): boolean {
    return ((this.flags[row] as number) & SPOILER_FREE) !== 0
  }

  isJudged(row: number): boolean {
    return ((this.flags[row] as number) & JUDGED) !== 0
  }

  private grow(needed: number): void {
    this.high = grown(this.high, needed)
    this.low = grown(this.low, needed)
    this.ats = grown(this.ats, needed)
    this.works = grown(this.works, needed)
    this.positions = grown(this.positions, needed)
    this.cids = grown(this.cids, needed)
    this.flags = grown(this.flags, needed)
    this.posts = grown(this.posts, needed)
  }
}
