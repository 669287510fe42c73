import {
  type Crumb,
  type Entry,
  type Position,
  parseDatetime,
  sameWork,
  titleKey,
  type Work,
} from '@breadcrumbs/lexicons'

/** The backlog stays folded away: never more cards than a person takes in at a glance (design: product tone). */
export const RESUME_CARDS_MAX = 3

/** A crumb of one's own, under its record key. */
export interface OwnCrumb {
  readonly rkey: string
  readonly crumb: Crumb
}

/** Where somebody was in one work. */
export interface ResumeCard {
  readonly work: Work
  readonly position: Position | undefined
  readonly note: string | undefined
  readonly nextHint: string | undefined
  readonly verdict: string | undefined
  /** When that was, ms since the epoch. */
  readonly at: number
}

/** When a crumb happened, ms since the epoch; undefined where neither date is usable. */
export function crumbTime(crumb: Crumb): number | undefined {
  return parseDatetime(crumb.happenedAt) ?? parseDatetime(crumb.createdAt)
}

const ENDINGS: ReadonlySet<string> = new Set(['finished', 'dropped', 'wanted'])

interface State {
  readonly card: ResumeCard
  /** Whether it is something to come back to. */
  readonly isOpen: boolean
}

function stateOfEntry(entry: Entry): State | undefined {
  if (entry.muteResume) return undefined
  const last = entry.history.findLast((step) => step.note !== undefined)
  return {
    card: {
      work: entry.work,
      position: entry.position,
      note: entry.resumeNote ?? last?.note ?? entry.notes,
      nextHint: entry.nextHint,
      verdict: entry.verdict,
      at: parseDatetime(entry.progressUpdatedAt ?? entry.updatedAt ?? entry.createdAt) ?? 0,
    },
    isOpen: entry.status === 'inProgress' || entry.status === 'onHold',
  }
}

function advance(before: ResumeCard | undefined, crumb: Crumb): State {
  return {
    card: {
      work: before && (before.work.identifiers?.length ?? 0) > 0 ? before.work : crumb.work,
      position: crumb.position ?? before?.position,
      note: crumb.note ?? before?.note,
      nextHint: crumb.nextHint ?? before?.nextHint,
      verdict: crumb.verdict ?? before?.verdict,
      at: crumbTime(crumb) ?? before?.at ?? 0,
    },
    isOpen: !ENDINGS.has(crumb.kind ?? ''),
  }
}

/**
 * The works to offer for coming back to: entries in progress or on hold, carried forward by every newer crumb of
 * the same work, and works known by crumbs alone. Finished, dropped, saved-for-later and muted ones are left out.
 * Newest first, at most RESUME_CARDS_MAX. Nothing is written: the state of a record never changes by itself.
 */
export function resumeCards(entries: readonly Entry[], crumbs: readonly OwnCrumb[]): readonly ResumeCard[] {
  const states: State[] = []
  const muted: Work[] = []
  for (const entry of entries) {
    const state = stateOfEntry(entry)
    if (state === undefined) muted.push(entry.work)
    else states.push(state)
  }
  const oldestFirst = crumbs
    .map(({ crumb }) => ({ crumb, at: crumbTime(crumb) ?? 0 }))
    .sort((a, b) => a.at - b.at)
  for (const { crumb, at } of oldestFirst) {
    if (muted.some((work) => isSame(work, crumb.work))) continue
    const index = states.findIndex((state) => isSame(state.card.work, crumb.work))
    const before = states[index]?.card
    if (before === undefined) states.push(advance(undefined, crumb))
    else if (at >= before.at) states[index] = advance(before, crumb)
  }
  return states
    .filter((state) => state.isOpen)
    .sort((a, b) => b.card.at - a.card.at)
    .slice(0, RESUME_CARDS_MAX)
    .map(({ card }) => card)
}

/** One's own records of one title are about one work even where no catalogue number says so. */
function isSame(a: Work, b: Work): boolean {
  return sameWork(a, b) || titleKey(a) === titleKey(b)
}
