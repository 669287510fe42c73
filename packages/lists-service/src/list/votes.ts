/** What votes on a card come to, by the way its list votes. */
import type { app } from '@breadcrumbs/lexicons'
import type { Card } from './cards.ts'

type Tally = Omit<app.breadcrumbs.temp.defs.VoteTally, 'own'>

/**
 * Counts the votes. `none`: nothing counts. `up`: a vote for it is one point, whatever its rank. `veto`: the same,
 * and vetoes count. `rank`: points are what they are, there is no veto. A list that does not say, or says what this
 * version does not know, counts everything. A vote without a value says nothing for or against, but is a vote.
 */
export function tallyVotes(votes: Card['votes'], voting: string | undefined): Tally {
  if (voting === 'none') return { count: 0, total: 0, vetoes: 0 }
  const values = votes.map(({ value }) => value.value ?? 0)
  const points = values.filter((value) => value > 0)
  const isPlain = voting === 'up' || voting === 'veto'
  return {
    count: values.length,
    total: isPlain ? points.length : points.reduce((sum, value) => sum + value, 0),
    vetoes: voting === 'up' || voting === 'rank' ? 0 : values.filter((value) => value < 0).length,
  }
}
