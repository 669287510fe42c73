import type { CardView } from '../data/groups.ts'

/** For it, or rather not; pressing again takes the vote back. A count, no ranking, no names. */
export function VoteButtons(props: {
  readonly title: string
  readonly votes: CardView['votes']
  readonly hasVeto: boolean
  readonly isBusy: boolean
  readonly onVote: (value: 1 | -1 | undefined) => void
}) {
  const { title, votes } = props
  const own = votes?.own
  const isFor = own !== undefined && own > 0
  const vetoes = votes?.vetoes ?? 0
  return (
    <div className="votes">
      <button
        type="button"
        className="button vote"
        aria-pressed={isFor}
        aria-label={`Let’s for ${title}`}
        disabled={props.isBusy}
        onClick={() => props.onVote(isFor ? undefined : 1)}
      >
        Let’s
      </button>
      {props.hasVeto ? (
        <button
          type="button"
          className="button vote"
          aria-pressed={own === -1}
          aria-label={`Rather not for ${title}`}
          disabled={props.isBusy}
          onClick={() => props.onVote(own === -1 ? undefined : -1)}
        >
          Rather not
        </button>
      ) : null}
      <span className="muted small">
        {votes === undefined || votes.total === 0 ? '' : `${votes.total} for it`}
        {vetoes === 0 ? '' : ` · ${vetoes} rather not`}
      </span>
    </div>
  )
}
