import { groupByDay } from './days.ts'
import { crumbTime, type OwnCrumb } from './resume.ts'

/** One line of the trail; the first of a day carries its name. */
export interface TrailRow {
  readonly item: OwnCrumb
  readonly dayLabel: string | undefined
  readonly isLastOfDay: boolean
}

/** The trail as a flat list, newest first, so that only the lines on the screen need to be drawn. */
export function trailRows(
  items: readonly OwnCrumb[],
  clock: { readonly now: number; readonly timeZone: string; readonly locale: string },
): readonly TrailRow[] {
  return groupByDay(items, (item) => crumbTime(item.crumb), clock).flatMap((day) =>
    day.items.map((item, index) => ({
      item,
      dayLabel: index === 0 ? day.label : undefined,
      isLastOfDay: index === day.items.length - 1,
    })),
  )
}
