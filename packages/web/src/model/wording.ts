import { type Crumb, type CrumbKind, describePosition, type Position } from '@breadcrumbs/lexicons'
import { plainLine } from './plain-text.ts'

const WITHOUT_PLACE: Readonly<Record<CrumbKind, string>> = {
  wanted: 'For later',
  started: 'Started',
  progressed: 'A bit further',
  paused: 'On hold',
  resumed: 'Picked up again',
  finished: 'Finished',
  dropped: 'Dropped',
  noted: 'A note',
}

const WITH_PLACE: Readonly<Record<CrumbKind, string>> = {
  wanted: 'For later, from',
  started: 'Started, now at',
  progressed: 'Stopped at',
  paused: 'On hold at',
  resumed: 'Picked up again at',
  finished: 'Finished, at',
  dropped: 'Dropped at',
  noted: 'A note at',
}

/** Where a position is, on one line; empty for kinds of position nobody can put in words. */
export function placeOf(position: Position | undefined): string {
  return position === undefined ? '' : plainLine(describePosition(position), 80)
}

/** What a crumb says, as a fact: `Stopped at S2E4`. Kinds of the future still show their place. */
export function crumbFact(crumb: Pick<Crumb, 'kind' | 'position'>): string {
  const place = placeOf(crumb.position)
  if (crumb.kind === undefined) return place === '' ? 'A crumb' : `At ${place}`
  return place === '' ? WITHOUT_PLACE[crumb.kind] : `${WITH_PLACE[crumb.kind]} ${place}`
}

/** What ended a work or put it off, as a fact, `Dropped at S2E4`; undefined for one that somebody is in the middle of. */
export function endingWords(own: {
  readonly isOpen: boolean
  /** Oldest first. */
  readonly crumbs: readonly { readonly crumb: Pick<Crumb, 'kind'> }[]
  readonly card: Pick<Crumb, 'position'>
}): string | undefined {
  const { isOpen, crumbs, card } = own
  const kind = isOpen ? undefined : crumbs.at(-1)?.crumb.kind
  return kind === 'dropped' || kind === 'finished' || kind === 'wanted'
    ? crumbFact({ kind, position: card.position })
    : undefined
}

const VERDICTS: Readonly<Record<string, string>> = {
  'keep-going': 'Keep going',
  'not-sure': 'Not sure',
  'probably-done': 'Probably done',
}

/** A verdict in words; undefined for none or one this app does not know. */
export function verdictWords(verdict: string | undefined): string | undefined {
  return verdict === undefined || !Object.hasOwn(VERDICTS, verdict) ? undefined : VERDICTS[verdict]
}
