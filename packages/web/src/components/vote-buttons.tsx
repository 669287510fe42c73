import type { CardView } from '../data/group-reads.ts'
import { RANKS, votesWords, votingOf } from '../model/group-votes.ts'

/** What the list asks: for it, or rather not, or one to five. Pressing again takes the vote back. No names. */
export function VoteButtons(props: {
  readonly title: string
  readonly votes: CardView['votes']
  readonly voting: string | undefined
  readonly onVote: (value: number | undefined) => void
}) {
  const { title, votes, onVote } = props
  const way = votingOf(props.voting)
  const { own } = votes
  if (way === 'none') return null
  const words = votesWords(votes, props.voting)
  if (way === 'rank')
    return (
      <fieldset className="votes ranks" aria-label={`Points for ${title}`}>
        {RANKS.map((points) => (
          <button
            key={points}
            type="button"
            className="button vote points"
            aria-pressed={own === points}
            aria-label={`${points} of 5 for ${title}`}
            onClick={() => onVote(own === points ? undefined : points)}
          >
            {points}
          </button>
        ))}
        <span className="muted small">{words}</span>
      </fieldset>
    )
  const isFor = own !== undefined && own > 0
  return (
    <div className="votes">
      <button
        type="button"
        className="button vote"
        aria-pressed={isFor}
        aria-label={`Let’s for ${title}`}
        onClick={() => onVote(isFor ? undefined : 1)}
      >
        Let’s
      </button>
      {way === 'veto' ? (
        <button
          type="button"
          className="button vote"
          aria-pressed={own === -1}
          aria-label={`Rather not for ${title}`}
          onClick={() => onVote(own === -1 ? undefined : -1)}
        >
          Rather not
        </button>
      ) : null}
      <span className="muted small">{words}</span>
    </div>
  )
}
