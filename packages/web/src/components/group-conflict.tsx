import type { CardView } from '../data/group-reads.ts'
import { askedAbout, changeTo, type StateChange, versionWords } from '../model/group-state.ts'
import { dayOf } from './day-of.ts'

/** Two people changed a card at once: what is shown, what the others said, and one tap to settle it. */
export function GroupConflict(props: {
  readonly card: CardView
  readonly title: string
  readonly onSettle: (change: StateChange) => void
}) {
  const { card, title } = props
  const others = askedAbout(card)
  if (!card.conflicted || others.length === 0) return null
  const kept = others[0] === undefined ? '' : versionWords(card, others[0], dayOf)
  const here = kept === 'the same' ? 'As here' : `As here: ${kept}`
  return (
    <div className="conflict">
      <p>Two of you changed this at the same time. Which one is it?</p>
      <div className="conflict-ways">
        <button
          type="button"
          className="button"
          aria-label={`${here}, for ${title}`}
          onClick={() => props.onSettle({})}
        >
          {here}
        </button>
        {others.map((other) => {
          const there = `Other: ${versionWords(other, card, dayOf)}`
          return (
            <button
              key={`${other.author} ${other.cid}`}
              type="button"
              className="button"
              aria-label={`${there}, for ${title}`}
              onClick={() => props.onSettle(changeTo(other))}
            >
              {there}
            </button>
          )
        })}
      </div>
    </div>
  )
}
