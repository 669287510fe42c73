import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  type Modifier,
  PointerSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable'
import { useState } from 'react'
import type { CardView } from '../data/group-reads.ts'
import { cardKey } from '../model/group-cards.ts'
import { titleLine } from '../model/plain-text.ts'
import { MediumMark } from './medium-mark.tsx'

const onlyDown: Modifier = ({ transform }) => ({ ...transform, x: 0 })

const INSTRUCTIONS =
  'To move a title, press space or enter, use the arrow keys, and press space or enter again. Escape puts it back.'

/**
 * The list as rows to be moved, by finger, mouse or keyboard; every row also has a button up and one down. In a chunk
 * of its own: who only reads a list does not load it.
 */
export function GroupArrange(props: {
  readonly cards: readonly CardView[]
  /** From the index of a row to the index of another. */
  readonly onMove: (from: number, to: number) => void
}) {
  const { cards, onMove } = props
  const [said, setSaid] = useState('')
  const [start] = useState({ activationConstraint: { distance: 4 } })
  const sensors = useSensors(
    useSensor(PointerSensor, start),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  const ids = cards.map((card) => cardKey(card.item))
  const titleAt = (index: number) => titleLine(cards[index]?.work.title ?? '', 100)
  const titleOf = (id: UniqueIdentifier) => titleAt(ids.indexOf(String(id)))
  const placeOf = (id: UniqueIdentifier) => `${ids.indexOf(String(id)) + 1} of ${ids.length}`
  const announcements: Announcements = {
    onDragStart: ({ active }) => `Holding ${titleOf(active.id)}, ${placeOf(active.id)}.`,
    onDragOver: ({ active, over }) =>
      over ? `${titleOf(active.id)} is over ${placeOf(over.id)}.` : undefined,
    onDragEnd: ({ active, over }) =>
      over ? `${titleOf(active.id)} is now ${placeOf(over.id)}.` : `${titleOf(active.id)} stays.`,
    onDragCancel: ({ active }) => `${titleOf(active.id)} stays, ${placeOf(active.id)}.`,
  }
  const step = (from: number, to: number) => {
    setSaid(`${titleAt(from)} is now ${to + 1} of ${ids.length}.`)
    onMove(from, to)
  }
  const drop = ({ active, over }: DragEndEvent) => {
    if (over === null || over.id === active.id) return
    onMove(ids.indexOf(String(active.id)), ids.indexOf(String(over.id)))
  }
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      modifiers={[onlyDown]}
      accessibility={{ announcements, screenReaderInstructions: { draggable: INSTRUCTIONS } }}
      onDragEnd={drop}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <ol className="cards arrange" aria-label="Order of the list">
          {cards.map((card, index) => (
            <Row key={ids[index]} card={card} index={index} count={cards.length} onStep={step} />
          ))}
        </ol>
      </SortableContext>
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </DndContext>
  )
}

function Row(props: {
  readonly card: CardView
  readonly index: number
  readonly count: number
  readonly onStep: (from: number, to: number) => void
}) {
  const { card, index, onStep } = props
  const title = titleLine(card.work.title, 200)
  const sortable = useSortable({ id: cardKey(card.item), transition: null })
  const { transform } = sortable
  return (
    <li
      ref={sortable.setNodeRef}
      className="arrange-row"
      data-held={sortable.isDragging}
      style={transform ? { transform: `translate3d(0, ${transform.y}px, 0)` } : undefined}
    >
      <button
        type="button"
        className="arrange-grip"
        aria-label={`Move ${title}`}
        {...sortable.attributes}
        {...sortable.listeners}
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
        disabled={index === props.count - 1}
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
