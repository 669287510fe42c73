import type { FactBody } from '../log/fact.ts'
import { furthestMarks, type OldMark } from '../log/furthest-marks.ts'

type MarkBody = Extract<FactBody, { kind: 'mark' }>

interface Kept extends OldMark {
  readonly body: MarkBody
}

/** How far one person came by crumbs that are kept no longer. */
export class OldMarks {
  /** By name of the work as it was written. */
  private readonly byWork = new Map<string, readonly Kept[]>()

  put(path: string, work: string, body: MarkBody): void {
    const others = (this.byWork.get(work) ?? []).filter((mark) => mark.path !== path)
    this.set(work, furthestMarks([...others, { ...body, path, body }]))
  }

  dropWork(work: string): void {
    this.byWork.delete(work)
  }

  /** Forgets all up to this time and path. */
  trim(at: number, path: string): void {
    this.keepOnly((mark) => mark.at > at || (mark.at === at && mark.path > path))
  }

  *all(): Generator<MarkBody> {
    for (const marks of this.byWork.values()) for (const { body } of marks) yield body
  }

  get isEmpty(): boolean {
    return this.byWork.size === 0
  }

  private keepOnly(isKept: (mark: Kept) => boolean): void {
    for (const [work, marks] of this.byWork) if (!marks.every(isKept)) this.set(work, marks.filter(isKept))
  }

  private set(work: string, marks: readonly Kept[]): void {
    if (marks.length === 0) this.byWork.delete(work)
    else this.byWork.set(work, marks)
  }
}
