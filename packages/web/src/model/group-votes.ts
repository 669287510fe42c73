import type { app } from '@breadcrumbs/lexicons'

type CardView = app.breadcrumbs.temp.defs.CardView

/** How a list is voted on (groupList lexicon), with the words for choosing it. */
export const VOTING_CHOICES = [
  ['none', 'No votes'],
  ['up', 'For it'],
  ['veto', 'For it, or rather not'],
  ['rank', 'One to five'],
] as const

export type Voting = (typeof VOTING_CHOICES)[number][0]

/** The way of a list. One that says nothing, or something of the future, asks for both sides. */
export function votingOf(voting: string | undefined): Voting {
  return VOTING_CHOICES.find(([known]) => known === voting)?.[0] ?? 'veto'
}

/** The points a ranking list offers. */
export const RANKS = [1, 2, 3, 4, 5] as const

/** What a value adds to a tally, by the way of the list (lists design, "Model": points, and vetoes apart). */
function weight(value: number | undefined, voting: string | undefined) {
  const way = votingOf(voting)
  const isFor = value !== undefined && value > 0
  return {
    count: value === undefined ? 0 : 1,
    total: isFor ? (voting === 'up' || voting === 'veto' ? 1 : value) : 0,
    vetoes: value !== undefined && value < 0 && way === 'veto' ? 1 : 0,
  }
}

/** The card with the person's own vote changed, as it will look once the service has it. */
export function withVote(card: CardView, value: number | undefined, voting: string | undefined): CardView {
  const { own, ...votes } = card.votes
  const [gone, come] = [weight(own, voting), weight(value, voting)]
  return {
    ...card,
    votes: {
      count: votes.count - gone.count + come.count,
      total: votes.total - gone.total + come.total,
      vetoes: votes.vetoes - gone.vetoes + come.vetoes,
      ...(value === undefined ? {} : { own: value }),
    },
  }
}

/** The tally in words; empty where there is nothing to say. */
export function votesWords(votes: CardView['votes'], voting: string | undefined): string {
  const parts: string[] = []
  if (votingOf(voting) === 'rank') {
    if (votes.count > 0) parts.push(`${votes.total} points from ${votes.count}`)
  } else if (votes.total > 0) parts.push(`${votes.total} for it`)
  if (votes.vetoes > 0) parts.push(`${votes.vetoes} rather not`)
  return parts.join(' · ')
}
