import { useSortable } from '@dnd-kit/sortable'
import { useCallback } from 'react'
import type { CardView } from '../data/group-reads.ts'
import { cardKey } from '../model/group-cards.ts'
import { titleLine } from '../model/plain-text.ts'
import { MediumMark } from './medium-mark.tsx'

/** Nothing is animated, so nobody asks where a row will be: the usual answer copies the list for each row. */
const STILL: Pick<Parameters<typeof useSortable>[0], 'transition' | 'getNewIndex'> = {
  transition: null,
  getNewIndex: ({ id, items }) => items.indexOf(id),
}

/**
 * One title to be moved. `top` is where its row begins in the list, px: by offset and not by transform, which dnd-kit
 * leaves out when it measures.
 */
export function ArrangeRow(props: {
  readonly card: CardView
  readonly index: number
  readonly count: number
  readonly top: number
  readonly measure: (row: HTMLElement | null) => void
  readonly onStep: (from: number, to: number) => void
}) {
  const { card, index, count, measure, onStep } = props
  const title = titleLine(card.work.title, 200)
  const { setNodeRef, transform, isDragging, attributes, listeners } = useSortable({
    id: cardKey(card.item),
    ...STILL,
  })
  const ref = useCallback(
    (row: HTMLElement | null) => {
      setNodeRef(row)
      measure(row)
    },
    [setNodeRef, measure],
  )
  return (
    <li
      ref={ref}
      className="arrange-row"
      data-index={index}
      data-held={isDragging}
      aria-setsize={count}
      aria-posinset={index + 1}
      style={{ top: props.top, ...(transform && { transform: `translate3d(0, ${transform.y}px, 0)` }) }}
    >
      <button
        type="button"
        className="arrange-grip"
        aria-label={`Move ${title}`}
        {...attributes}
        {...listeners}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01" />
        </svg>
      </button>
      <MediumMark mediaType={card.work.mediaType} />
      <span className="arrange-title">
        <bdi>{title}</bdi>
      </span>
      <button
        type="button"
        className="button quiet icon-only"
        aria-label={`${title} one up`}
        disabled={index === 0}
        onClick={() => onStep(index, index - 1)}
      >
        <Arrow d="M12 19V6M6 11l6-6 6 6" />
      </button>
      <button
        type="button"
        className="button quiet icon-only"
        aria-label={`${title} one down`}
        disabled={index === count - 1}
        onClick={() => onStep(index, index + 1)}
      >
        <Arrow d="M12 5v13M6 13l6 6 6-6" />
      </button>
    </li>
  )
}

function Arrow({ d }: { readonly d: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className="icon">
      <path d={d} />
    </svg>
  )
}
