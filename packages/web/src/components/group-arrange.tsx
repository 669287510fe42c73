import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  type DragStartEvent,
  KeyboardSensor,
  type Modifier,
  PointerSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from '@dnd-kit/sortable'
import { useMemo, useState } from 'react'
import type { CardView } from '../data/group-reads.ts'
import { cardKey } from '../model/group-cards.ts'
import { titleLine } from '../model/plain-text.ts'
import { ArrangeRow } from './arrange-row.tsx'
import { useArrangeRows } from './use-arrange-rows.ts'

const onlyDown: Modifier = ({ transform }) => ({ ...transform, x: 0 })

const INSTRUCTIONS =
  'To move a title, press space or enter, use the arrow keys, and press space or enter again. Escape puts it back.'

/**
 * The list as rows to be moved, by finger, mouse or keyboard; every row also has a button up and one down. In a chunk
 * of its own: who only reads a list does not load it. Only rows near the screen are there, and the one that is moved or
 * has the focus: each step draws all that are, and a list may have thousands.
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
  const ids = useMemo(() => cards.map((card) => cardKey(card.item)), [cards])
  const rows = useArrangeRows(ids)
  const { hold } = rows
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
    hold(undefined)
    if (over === null || over.id === active.id) return
    onMove(ids.indexOf(String(active.id)), ids.indexOf(String(over.id)))
  }
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      modifiers={[onlyDown]}
      accessibility={{ announcements, screenReaderInstructions: { draggable: INSTRUCTIONS } }}
      onDragStart={({ active }: DragStartEvent) => hold(String(active.id))}
      onDragCancel={() => hold(undefined)}
      onDragEnd={drop}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <ol
          ref={rows.list}
          className="cards arrange"
          aria-label="Order of the list"
          style={{ height: rows.height }}
          onFocus={rows.onFocus}
          onBlur={rows.onBlur}
        >
          {rows.near.map(({ index, top }) => {
            const card = cards[index]
            return card === undefined ? null : (
              <ArrangeRow
                key={ids[index]}
                card={card}
                index={index}
                count={cards.length}
                top={top}
                measure={rows.measure}
                onStep={step}
              />
            )
          })}
        </ol>
      </SortableContext>
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </DndContext>
  )
}
