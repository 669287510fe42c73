import type { Position } from '@breadcrumbs/lexicons'
import type { WorkTable } from './work-table.ts'

/** How far one record says that somebody has come in a work. */
export interface Place {
  readonly position: Position | undefined
  /** They came to the end of it, whatever the position says. */
  readonly isEnd: boolean
}

/** One thing that somebody did with a work. */
export interface Mark extends Place {
  /** When, ms. */
  readonly at: number
  /**
   * How the entry stands that this was a step of. A step beyond it was a correction: what was typed
   * by mistake has shown them nothing.
   */
  readonly present: Place | undefined
}

/** Whether something done, or a status, says that the end was reached. */
export function isEndOf(kindOrStatus: string | undefined): boolean {
  return kindOrStatus === 'finished' || kindOrStatus === 'completed'
}

/** What one person tracks: their marks, by work. */
export class TrackedWorks {
  private readonly marks = new Map<number, Mark[]>()
  private readonly answers = new Map<number, readonly Mark[]>()
  private readonly works: Pick<WorkTable, 'areSame' | 'maybeSame'>

  constructor(works: Pick<WorkTable, 'areSame' | 'maybeSame'>) {
    this.works = works
  }

  /** Notes that a work is tracked, by a mark or, without one, by an entry that says nothing. */
  add(work: number, mark: Mark | undefined): void {
    const marks = this.marks.get(work) ?? []
    this.marks.set(work, marks)
    if (mark) marks.push(mark)
  }

  /** Who tracks nothing has nothing withheld: many readers only read. */
  get isEmpty(): boolean {
    return this.marks.size === 0
  }

  /** Every work that is tracked, with its marks. */
  all(): Iterable<readonly [work: number, marks: readonly Mark[]]> {
    return this.marks
  }

  /** The marks about this work under whatever reference; undefined when it is not tracked. */
  about(work: number): readonly Mark[] | undefined {
    const known = this.answers.get(work)
    if (known) return known === NOT_TRACKED ? undefined : known
    let found: Mark[] | undefined
    for (const own of new Set(this.works.maybeSame(work))) {
      const marks = this.marks.get(own)
      if (marks && this.works.areSame(own, work)) found = [...(found ?? []), ...marks]
    }
    this.answers.set(work, found ?? NOT_TRACKED)
    return found
  }
}

const NOT_TRACKED: readonly Mark[] = []
