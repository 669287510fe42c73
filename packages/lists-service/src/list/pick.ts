/**
 * Choosing what is next (design, "pickForUs"): at most three, with a reason each, by a draw anybody can repeat.
 *
 * Every candidate draws lots: SHA-256 over seed, the item's author and key, and the number of the lot. The smallest
 * lot wins. Drawing as many lots as its weight gives a candidate exactly that share of the chance, without
 * fractions, so every machine gets the same answer from the same list and seed.
 */
import { createHash } from 'node:crypto'
import type { app } from '@breadcrumbs/lexicons'
import type { Card } from './cards.ts'
import { sharesProgress } from './members.ts'
import type { MergedGroup } from './merge.ts'
import { localRef } from './present-card.ts'
import { compareRefs, compareText } from './reference.ts'
import { tallyVotes } from './votes.ts'

type Pick = app.breadcrumbs.temp.pickForUs.Pick

/** How a draw is made; a word this version does not know is answered with `weighted`, and says so. */
export type PickMethod = (typeof METHODS)[number]

const METHODS = ['random', 'weighted', 'most-votes', 'shortest', 'oldest'] as const
const PICKS_MAX = 3
/** Keeps one favourite from winning every time, and a draw quick. */
const WEIGHT_MAX = 20

/** The usual length of a kind in minutes, because records do not say how long a work is. */
const USUAL_MINUTES: Readonly<Record<string, number>> = {
  track: 4,
  article: 10,
  video: 15,
  album: 45,
  podcast: 45,
  comic: 60,
  movie: 110,
  book: 480,
  show: 600,
  game: 1_200,
}
const OTHER_MINUTES = 120
const PART_MINUTES = 45

/** The method of the name. */
export function pickMethod(name: string | undefined): PickMethod {
  return METHODS.find((known) => known === name) ?? 'weighted'
}

interface Candidate {
  readonly card: Card
  readonly points: number
  readonly voters: number
  /** Members who are in the middle of it and share that. */
  readonly midway: number
  readonly weight: number
  readonly lot: string
}

/**
 * Chooses among the cards that are neither done nor dropped; vetoed ones only if nothing else is left. The answer
 * is the same for every member: it uses votes and what members share with all, never the caller's own place.
 */
export function pickForUs(
  cards: readonly Card[],
  group: MergedGroup,
  o: { readonly voting: string | undefined; readonly method: PickMethod; readonly seed: string },
): Pick[] {
  const open = cards.filter(({ state }) => !ENDED.has(state.current[0]?.value.status ?? ''))
  const wanted = open.filter((card) => tallyVotes(card.votes, o.voting).vetoes === 0)
  const candidates = (wanted.length > 0 ? wanted : open).map((card) => toCandidate(card, group, o))
  return candidates
    .sort(
      (a, b) =>
        compare(o.method, a, b) || compareText(a.lot, b.lot) || compareRefs(a.card.items[0], b.card.items[0]),
    )
    .slice(0, PICKS_MAX)
    .map((candidate) => ({
      item: localRef(candidate.card.items[0]),
      reason: reasonOf(candidate, o.method, candidates.length),
    }))
}

const ENDED: ReadonlySet<string> = new Set(['done', 'dropped'])

function toCandidate(
  card: Card,
  group: MergedGroup,
  { voting, method, seed }: { voting: string | undefined; method: PickMethod; seed: string },
): Candidate {
  const { total: points, count: voters } = tallyVotes(card.votes, voting)
  const midway = card.progress.filter(
    ({ author, value }) => value.state === 'in-progress' && sharesProgress(group.joins.get(author)),
  ).length
  const weight = Math.min(WEIGHT_MAX, 1 + points + midway)
  return {
    card,
    points,
    voters,
    midway,
    weight,
    lot: drawLot(seed, card, method === 'weighted' ? weight : 1),
  }
}

function drawLot(seed: string, { items: [{ author, rkey }] }: Card, lots: number): string {
  let smallest: string | undefined
  for (let n = 0; n < lots; n += 1) {
    const lot = createHash('sha256').update(`${seed}\n${author}\n${rkey}\n${n}`).digest('hex')
    if (smallest === undefined || lot < smallest) smallest = lot
  }
  return smallest ?? ''
}

/** What the method puts first, before the lots decide among equals. */
function compare(method: PickMethod, a: Candidate, b: Candidate): number {
  switch (method) {
    case 'most-votes':
      return b.points - a.points
    case 'shortest':
      return minutesOf(a.card) - minutesOf(b.card)
    case 'oldest':
      return compareRefs(a.card.items[0], b.card.items[0])
    default:
      return 0
  }
}

function minutesOf({ items: [{ value }] }: Card): number {
  if (value.work.part !== undefined) return PART_MINUTES
  return USUAL_MINUTES[value.work.mediaType] ?? OTHER_MINUTES
}

function reasonOf(
  { points, voters, midway, weight, card }: Candidate,
  method: PickMethod,
  among: number,
): string {
  switch (method) {
    case 'random':
      return `Drawn from ${among}; each had the same chance.`
    case 'most-votes':
      return `${counted(points, 'point')} from ${counted(voters, 'vote')}; among equals, drawn.`
    case 'shortest':
      return `Usually about ${minutesOf(card)} minutes for its kind; among equals, drawn.`
    case 'oldest':
      return 'Longest on the list.'
    case 'weighted':
      return `Drawn from ${among}, with ${chancesOf(points, midway, weight)}.`
  }
}

/** Only what counted: a zero explains nothing. */
function chancesOf(points: number, midway: number, weight: number): string {
  const parts = ['one for being there']
  if (points > 0) parts.push(`${points} from votes`)
  if (midway > 0) parts.push(`${midway} from members in the middle of it`)
  if (weight === WEIGHT_MAX) parts.push(`${WEIGHT_MAX} at most`)
  return parts.length === 1 ? 'one chance' : `${counted(weight, 'chance')}: ${parts.join(', ')}`
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}
