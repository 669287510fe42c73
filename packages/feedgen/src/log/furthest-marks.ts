import { hasReached, type Position } from '@breadcrumbs/lexicons'

/** How far one crumb says that somebody came in a work. */
export interface OldMark {
  /** When, ms. */
  readonly at: number
  /** Of the crumb. */
  readonly path: string
  readonly position: Position | undefined
  /** They came to the end. */
  readonly isEnd: boolean
}

/**
 * Which of somebody's marks about one work say all that the others do: those that no later one comes up to. Whatever
 * order they come in, and whether all at once or a few at a time. Only a later one makes a mark needless, because the
 * oldest are let go first: what is left must still say what it said.
 */
export function furthestMarks<M extends OldMark>(marks: readonly M[]): M[] {
  const kept: M[] = []
  for (const mark of marks.toSorted((a, b) => b.at - a.at || (a.path < b.path ? 1 : -1)))
    if (!kept.some((later) => saysAsMuch(later, mark))) kept.push(mark)
  return kept
}

/** Whether the first reaches every place that the second does. */
function saysAsMuch(a: OldMark, b: OldMark): boolean {
  if (a.isEnd || b.position === undefined) return a.isEnd || !b.isEnd
  if (b.isEnd || a.position === undefined) return false
  return frameOf(a.position) === frameOf(b.position) && hasReached(a.position, b.position)
}

/** What positions must have in common to be of one order: the same fields, and the same totals. */
function frameOf(position: Position): string {
  const fields = Object.entries(position)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(
    fields.map(([name, value]) => [name, typeof value !== 'number' || name.startsWith('total') ? value : 0]),
  )
}
