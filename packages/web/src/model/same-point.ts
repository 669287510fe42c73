import { type Crumb, comparePositions, sameWork, titleKey, type Work } from '@breadcrumbs/lexicons'
import type { OwnWork } from './own-works.ts'

/** Whether two works may be one as far as a title tells; a card of a feed has nothing else. */
export function mayBeAbout(own: OwnWork, mediaTitle: string): boolean {
  const keyOf = (title: string) => titleKey({ ...own.card.work, title } as Work)
  return keyOf(mediaTitle) === keyOf(own.card.work.title)
}

/** Whether one's last word about the work was that it is finished. */
function isFinished(own: OwnWork): boolean {
  const last = own.crumbs.at(-1)
  return last === undefined ? own.entry?.entry.status === 'completed' : last.crumb.kind === 'finished'
}

/**
 * Whether somebody's crumb tells of the very point one is at oneself: the same place, or the end. Before it is no news
 * and past it would spoil, so neither counts.
 */
export function isAtSamePoint(own: OwnWork, crumb: Crumb): boolean {
  if (!sameWork(own.card.work, crumb.work) && titleKey(own.card.work) !== titleKey(crumb.work)) return false
  if (crumb.kind === 'finished' || isFinished(own)) return crumb.kind === 'finished' && isFinished(own)
  const { position } = own.card
  if (position === undefined || crumb.position === undefined) return false
  return comparePositions(position, crumb.position) === 'equal'
}
