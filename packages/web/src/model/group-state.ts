import { type app, ids } from '@breadcrumbs/lexicons'

type CardView = app.breadcrumbs.temp.defs.CardView
type Alternative = NonNullable<CardView['alternatives']>[number]

/** States of an item a group can choose, in the order of its life (itemState lexicon), with the words on the buttons. */
export const STATUS_CHOICES = [
  ['proposed', 'Proposed'],
  ['queued', 'Up next'],
  ['current', 'On now'],
  ['done', 'Done'],
  ['dropped', 'Dropped'],
] as const

export type Status = (typeof STATUS_CHOICES)[number][0]

/** A state in words; undefined for none or one this app does not know. */
export function statusWords(status: string | undefined): string | undefined {
  return STATUS_CHOICES.find(([known]) => known === status)?.[1]
}

/** Whether the group is through with it; such cards are folded away. */
export function isOver(card: CardView): boolean {
  return card.status === 'done' || card.status === 'dropped'
}

/** What one editor changes on a card. `undefined` leaves it as it is, `null` takes it away. */
export interface StateChange {
  readonly status?: Status
  readonly sortKey?: string
  readonly plannedFor?: string | null
  readonly checkpoints?: CardView['checkpoints']
}

/** Versions a state can name (itemState lexicon). */
const SUPERSEDES_MAX = 32

/**
 * The itemState to write so that a change applies to what the person sees: a register holds everything at once, so
 * what is shown is repeated, and every version there is gets named, or an older one would come back (lists design,
 * "Merge", rule 4). `at` is ISO.
 */
export function stateValue(card: CardView, change: StateChange, at: string) {
  const plannedFor = change.plannedFor === undefined ? card.plannedFor : (change.plannedFor ?? undefined)
  const all = {
    status: change.status ?? card.status,
    sortKey: change.sortKey ?? card.sortKey,
    plannedFor,
    checkpoints: change.checkpoints ?? card.checkpoints,
  }
  return {
    $type: ids.itemState,
    item: card.item,
    ...Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    updatedAt: at,
    supersedes: (card.state ?? []).slice(0, SUPERSEDES_MAX).map(({ author, cid }) => ({ author, cid })),
  }
}

/** The card as it will look once a change is through. */
export function withState(card: CardView, change: StateChange): CardView {
  const { plannedFor: _planned, alternatives: _alternatives, ...rest } = card
  const plannedFor = change.plannedFor === undefined ? card.plannedFor : (change.plannedFor ?? undefined)
  return {
    ...rest,
    ...(plannedFor === undefined ? {} : { plannedFor: plannedFor as NonNullable<CardView['plannedFor']> }),
    ...(change.status === undefined ? {} : { status: change.status }),
    ...(change.sortKey === undefined ? {} : { sortKey: change.sortKey }),
    ...(change.checkpoints === undefined ? {} : { checkpoints: change.checkpoints }),
    conflicted: false,
  }
}

/**
 * The versions of others that somebody has to be asked about. Two who put a list in order at once give many cards two
 * places: everybody sees the same order, the next move settles it, and nobody wants to be asked card by card. Versions
 * that look the same may differ in their checkpoints, which the view does not tell.
 */
export function askedAbout(card: CardView): readonly Alternative[] {
  return (card.alternatives ?? []).filter(
    ({ status, plannedFor, sortKey }) =>
      status !== card.status || plannedFor !== card.plannedFor || sortKey === card.sortKey,
  )
}

/** What taking somebody else's version of a conflict means; checkpoints stay, the view does not tell theirs. */
export function changeTo(alternative: Alternative): StateChange {
  const { status, sortKey, plannedFor } = alternative
  return {
    ...(status === undefined ? {} : { status: status as Status }),
    ...(sortKey === undefined ? {} : { sortKey }),
    plannedFor: plannedFor ?? null,
  }
}

/** What a version says, against the one that is shown: `Done`, `another place in the list`. */
export function versionWords(
  version: Pick<Alternative, 'status' | 'sortKey' | 'plannedFor'>,
  other: Pick<Alternative, 'status' | 'sortKey' | 'plannedFor'>,
  day: (iso: string) => string,
): string {
  const words: string[] = []
  if (version.status !== other.status) words.push(statusWords(version.status) ?? 'no state')
  if (version.plannedFor !== other.plannedFor)
    words.push(version.plannedFor === undefined ? 'not planned' : `planned for ${day(version.plannedFor)}`)
  if (version.sortKey !== other.sortKey) words.push('another place in the list')
  return words.length === 0 ? 'the same' : words.join(', ')
}
