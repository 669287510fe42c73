import {
  type app,
  comparePositions,
  describePosition,
  hasReached,
  type Position,
  type Work,
} from '@breadcrumbs/lexicons'
import { type OwnWork, sameOwnWork } from './own-works.ts'
import { plainLine, plainText } from './plain-text.ts'
import { crumbTime } from './resume.ts'
import { verdictWords } from './wording.ts'

type CardView = app.breadcrumbs.temp.defs.CardView
type Progress = CardView['progress'][number]

/** How far somebody can be with an item (progress lexicon), with the words on the buttons. */
export const PLACE_STATES = [
  ['not-started', 'Not started'],
  ['in-progress', 'In the middle'],
  ['done', 'Done'],
  ['dropped', 'Dropped'],
] as const

export type PlaceState = (typeof PLACE_STATES)[number][0]

/** What somebody says about how far they are. */
export interface Place {
  readonly state: PlaceState | undefined
  readonly position: Position | undefined
  readonly note?: string | undefined
}

/** A place in a word or two: `S2E4`, `done`, `dropped at S1E3`; empty where nothing was said. Numbers only. */
export function placeWords(place: Pick<Progress, 'state' | 'position'>): string {
  const at = place.position === undefined ? '' : plainLine(describePosition(place.position as Position), 80)
  if (place.state === 'done') return 'done'
  if (place.state === 'dropped') return at === '' ? 'dropped' : `dropped at ${at}`
  if (at !== '') return at
  return place.state === 'not-started' ? 'not started' : place.state === 'in-progress' ? 'in the middle' : ''
}

/** One member on the way through a card. */
export interface Standing {
  readonly did: string
  readonly isSelf: boolean
  readonly words: string
  readonly verdict: string | undefined
  readonly note: string | undefined
}

/** The person's own progress on the card. */
export function ownProgress(card: CardView, did: string): Progress | undefined {
  return card.progress.find((progress) => progress.did === did)
}

/**
 * Where everybody is who says so, the person first. A place is told in numbers, which spoil nothing; what others made
 * of it is held back while they are further than the person, unless the group shows everything (groupProfile,
 * `spoilerMode`). Notes past one's own place the service does not send.
 */
export function whereEverybodyIs(
  card: CardView,
  did: string,
  spoilerMode: string | undefined,
): readonly Standing[] {
  const own = ownProgress(card, did)
  const standings = card.progress.flatMap((progress): Standing[] => {
    const words = placeWords(progress)
    if (words === '') return []
    const isSelf = progress.did === did
    const isOpen = isSelf || spoilerMode === 'show' || own?.state === 'done' || isReached(own, progress)
    const verdict = isOpen ? verdictWords(progress.verdict) : undefined
    const note = progress.note === undefined ? undefined : plainText(progress.note, 300)
    return [{ did: progress.did, isSelf, words, verdict, note }]
  })
  return standings.toSorted((a, b) => Number(b.isSelf) - Number(a.isSelf))
}

function isReached(own: Progress | undefined, theirs: Progress): boolean {
  if (theirs.state === 'done') return false
  return hasReached(own?.position as Position | undefined, theirs.position as Position | undefined)
}

const STATE_OF_KIND: Readonly<Record<string, PlaceState>> = {
  finished: 'done',
  dropped: 'dropped',
  wanted: 'not-started',
}

const STATE_OF_ENTRY: Readonly<Record<string, PlaceState>> = {
  completed: 'done',
  abandoned: 'dropped',
  wantTo: 'not-started',
}

/** Where the person's own trail says they are with a work; undefined where it says nothing. */
export function placeOnTrail(works: readonly OwnWork[], work: Work): Place | undefined {
  const own = sameOwnWork(works, work)
  if (own === undefined) return undefined
  const last = own.crumbs.at(-1)?.crumb
  const isLast = last !== undefined && crumbTime(last) === own.card.at
  const ended = isLast ? STATE_OF_KIND[last.kind ?? ''] : STATE_OF_ENTRY[own.entry?.entry.status ?? '']
  return { state: ended ?? 'in-progress', position: own.card.position }
}

/** Whether a place says more than another: nothing was said before, the end was reached, or it lies further on. */
export function isNews(place: Place, before: Progress | undefined): boolean {
  if (before === undefined) return true
  const isOver = (state: string | undefined) => state === 'done' || state === 'dropped'
  if (isOver(before.state)) return false
  if (isOver(place.state)) return true
  if (place.position === undefined) return false
  if (before.position === undefined) return true
  return comparePositions(place.position, before.position as Position) === 'after'
}

/**
 * The places to write for somebody who shares everything that matches: cards their trail knows more about than the
 * group does. Only forward: what somebody said here by hand is not taken back by an older crumb.
 */
export function matchingPlaces(
  cards: readonly CardView[],
  works: readonly OwnWork[],
  did: string,
): readonly { readonly card: CardView; readonly place: Place }[] {
  return cards.flatMap((card) => {
    const place = placeOnTrail(works, card.work)
    return place !== undefined && isNews(place, ownProgress(card, did)) ? [{ card, place }] : []
  })
}

/** The progress record for a place. What else was said before stays. `at` is ISO. */
export function progressValue(card: CardView, did: string, place: Place, at: string) {
  const before = ownProgress(card, did)
  const { state, position } = place
  const note = 'note' in place ? place.note : before?.note
  const verdict = before?.verdict
  const all = { state, position, verdict, note: note === '' ? undefined : note }
  return {
    item: card.item,
    ...Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    updatedAt: at,
  }
}

/** The card with the person's own place changed, as it will look once the service has it. */
export function withPlace(card: CardView, did: string, place: Place): CardView {
  const { item: _item, updatedAt: _at, ...said } = progressValue(card, did, place, '')
  const others = card.progress.filter((progress) => progress.did !== did)
  return { ...card, progress: [...others, { did, ...said } as Progress] }
}
