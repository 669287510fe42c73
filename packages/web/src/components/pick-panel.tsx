import { useMutation } from '@tanstack/react-query'
import { useAccount } from '../app-context.ts'
import { type CardView, type ListSummary, pickForUs } from '../data/groups.ts'
import { plainLine } from '../model/plain-text.ts'
import { InlineProblem } from './states.tsx'

/** Draws what could be next: at most three, each with its reason. Nothing is changed by it. */
export function PickPanel(props: {
  readonly space: string
  readonly list: ListSummary['ref']
  readonly cards: readonly CardView[]
}) {
  const { lists } = useAccount()
  const pick = useMutation({ mutationFn: () => pickForUs(lists, props.space, props.list) })
  const titleOf = (item: CardView['item']) =>
    props.cards.find((card) => card.item.rkey === item.rkey && card.item.author === item.author)?.work.title
  return (
    <div className="pick">
      <button type="button" className="button" disabled={pick.isPending} onClick={() => pick.mutate()}>
        {pick.isPending ? 'Drawing…' : pick.isSuccess ? 'Draw again' : 'Pick for us'}
      </button>
      <InlineProblem error={pick.error} />
      <div role="status">
        {pick.data?.picks.length === 0 ? <p className="muted">Nothing on this list can be next.</p> : null}
        {pick.data && pick.data.picks.length > 0 ? (
          <ol className="picks">
            {pick.data.picks.map(({ item, reason }) => (
              <li key={`${item.author} ${item.rkey}`}>
                <strong>
                  <bdi>{plainLine(titleOf(item) ?? 'Something further down', 200)}</bdi>
                </strong>{' '}
                <span className="muted">{plainLine(reason, 300)}</span>
              </li>
            ))}
          </ol>
        ) : null}
      </div>
    </div>
  )
}
