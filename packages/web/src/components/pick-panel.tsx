import { useMutation } from '@tanstack/react-query'
import { useAccount } from '../account-context.ts'
import { type CardView, type GroupView, type ListSummary, pickForUs } from '../data/group-reads.ts'
import { cardKey, holds } from '../model/group-cards.ts'
import { plainLine, titleLine } from '../model/plain-text.ts'
import { roleOf } from '../model/roles.ts'
import { GroupTitle } from './group-title.tsx'
import { InlineProblem } from './states.tsx'

/** Draws what could be next: at most three, each with its reason. Nothing changes until somebody takes one. */
export function PickPanel(props: {
  readonly group: GroupView
  readonly list: ListSummary
  readonly cards: readonly CardView[]
  readonly onTake: (card: CardView) => void
}) {
  const { group, list, cards } = props
  const { lists } = useAccount()
  const pick = useMutation({ mutationFn: () => pickForUs(lists, group.space, list.ref) })
  const picks = pick.data?.picks ?? []
  const { edits } = roleOf(group.role)
  return (
    <div className="pick">
      <button type="button" className="button" disabled={pick.isPending} onClick={() => pick.mutate()}>
        {pick.isPending ? 'Drawing…' : pick.isSuccess ? 'Draw again' : 'Pick for us'}
      </button>
      <InlineProblem error={pick.error} />
      <div role="status">
        {pick.isSuccess && picks.length === 0 ? (
          <p className="muted">Nothing on this list can be next.</p>
        ) : null}
        {picks.length > 0 ? (
          <ol className="picks">
            {picks.map(({ item, reason }) => {
              const card = cards.find((each) => holds(each, item))
              const title = card && titleLine(card.work.title, 200)
              return (
                <li key={cardKey(item)} className="pick-row">
                  <div className="grow">
                    {title === undefined ? (
                      <GroupTitle space={group.space} of={item} itemKey={item.rkey} />
                    ) : (
                      <strong>
                        <bdi>{title}</bdi>
                      </strong>
                    )}
                    <p className="muted small">{plainLine(reason, 300)}</p>
                  </div>
                  {card === undefined || !edits ? null : card.status === 'current' ? (
                    <span className="status" data-status="current">
                      On now
                    </span>
                  ) : (
                    <button
                      type="button"
                      className="button"
                      aria-label={`Take it: ${title}`}
                      onClick={() => props.onTake(card)}
                    >
                      Take it
                    </button>
                  )}
                </li>
              )
            })}
          </ol>
        ) : null}
      </div>
    </div>
  )
}
