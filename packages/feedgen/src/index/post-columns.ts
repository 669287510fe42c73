import { EVIDENCE, type Evidence } from '../log/fact.ts'
import { grown } from './runs.ts'

/** A companion post whose crumb exists. */
export interface PostRow {
  /** Sort key of the item, ms. */
  readonly at: number
  /** Row of its crumb. */
  readonly crumb: number
  readonly evidence: Evidence
  /** Hash of the CID that the post names; 0 when it names none. */
  readonly refCid: number
}

/** Posts as typed columns: 17 bytes each. Their keys are those of their crumbs, or kept by the pairs. */
export class PostColumns {
  private ats = new Float64Array(0)
  private crumbs = new Uint32Array(0)
  private refCids = new Uint32Array(0)
  private evidences = new Uint8Array(0)
  private used = 0
  private readonly free: number[] = []

  add(post: PostRow): number {
    const row = this.free.pop() ?? this.used++
    if (row >= this.ats.length) {
      this.ats = grown(this.ats, row + 1)
      this.crumbs = grown(this.crumbs, row + 1)
      this.refCids = grown(this.refCids, row + 1)
      this.evidences = grown(this.evidences, row + 1)
    }
    this.ats[row] = post.at
    this.crumbs[row] = post.crumb
    this.refCids[row] = post.refCid
    this.evidences[row] = EVIDENCE.indexOf(post.evidence)
    return row
  }

  remove(row: number): void {
    this.free.push(row)
  }

  /** How many there are. */
  get size(): number {
    return this.used - this.free.length
  }

  at(row: number): number {
    return this.ats[row] as number
  }

  crumb(row: number): number {
    return this.crumbs[row] as number
  }

  refCid(row: number): number {
    return this.refCids[row] as number
  }

  evidence(row: number): Evidence {
    return EVIDENCE[this.evidences[row] as number] ?? 'same-rkey'
  }
}
