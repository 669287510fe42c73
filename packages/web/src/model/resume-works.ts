import type { OwnWork } from './own-works.ts'

/** The backlog stays folded away: never more cards than a person takes in at a glance (design: product tone). */
export const RESUME_CARDS_MAX = 3

/** The works to offer for coming back to. Finished, dropped, saved-for-later and muted ones are left out. */
export function resumeWorks(works: readonly OwnWork[]): readonly OwnWork[] {
  return works.filter((work) => work.isOpen).slice(0, RESUME_CARDS_MAX)
}

/** The open works that get no card: the backlog, for a folded list of at most a hundred. */
export function otherOpenWorks(works: readonly OwnWork[]): readonly OwnWork[] {
  return works.filter((work) => work.isOpen).slice(RESUME_CARDS_MAX, RESUME_CARDS_MAX + 100)
}
