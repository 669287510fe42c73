import type { Position } from '@breadcrumbs/lexicons'
import type { EntryShelf } from './entry-shelf.ts'
import type { Interned } from './interned.ts'
import type { OldMarks } from './old-marks.ts'
import type { Pairs } from './pairs.ts'
import { isEndOf, type Place, TrackedWorks } from './tracked-works.ts'
import type { WorkTable } from './work-table.ts'

/** What somebody tracks, read from their crumbs, those kept no longer among them, and entries. `author` undefined = they have no crumbs. */
export function trackedWorksOf(
  author: number | undefined,
  shelf: EntryShelf | undefined,
  oldMarks: OldMarks | undefined,
  o: { works: WorkTable; positions: Interned<Position>; pairs: Pairs },
): TrackedWorks {
  const { works, positions } = o
  const { crumbs } = o.pairs
  const tracked = new TrackedWorks(works)
  for (const row of author === undefined ? [] : o.pairs.crumbRows(author)) {
    const [at, position] = [crumbs.at(row), positions.get(crumbs.position(row))]
    tracked.add(crumbs.work(row), { at, position, isEnd: isEndOf(crumbs.kind(row)), present: undefined })
  }
  for (const { at, work, position, isEnd } of oldMarks?.all() ?? [])
    tracked.add(works.add(work), { at, position, isEnd, present: undefined })
  for (const path of shelf?.paths() ?? []) {
    const entry = shelf?.entry(path)?.entry
    const present: Place | undefined = entry && { position: entry.position, isEnd: isEndOf(entry.status) }
    const steps = shelf?.stepsAt(path) ?? []
    // Whose steps are kept no longer is as far as the entry says, since nobody knows when.
    const place = present && steps.length === 0 ? { at: 0, ...present, present } : undefined
    if (entry) tracked.add(works.add(entry.work), place)
    for (const { at, activity } of steps) {
      const { work, position, kind } = activity
      tracked.add(works.add(work), { at, position, isEnd: isEndOf(kind), present })
    }
  }
  return tracked
}
