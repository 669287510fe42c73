import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { useAccount } from '../account-context.ts'
import type { CardView, GroupView, ListSummary } from '../data/group-reads.ts'
import { cardKey, notYetShown } from '../model/group-cards.ts'
import { isOver } from '../model/group-state.ts'
import { plainLine, titleLine } from '../model/plain-text.ts'
import { roleOf } from '../model/roles.ts'
import { AddTitleForm } from './add-title-form.tsx'
import { type CardActs, GroupCard } from './group-card.tsx'
import { GroupCardSheet } from './group-card-sheet.tsx'
import { GroupListSheet } from './group-list-sheet.tsx'
import { GroupTalk } from './group-talk.tsx'
import { PickPanel } from './pick-panel.tsx'
import { Sheet } from './sheet.tsx'
import { Skeleton } from './skeleton.tsx'
import { Empty, Failed, InlineProblem } from './states.tsx'
import { useCards } from './use-group.ts'
import { useListWrites } from './use-group-writes.ts'
import { useMatchingPlaces } from './use-sharing.ts'
import { useShownCards } from './use-shown-cards.ts'

const GroupArrange = lazy(async () => ({ default: (await import('./group-arrange.tsx')).GroupArrange }))

/** One shared list: its cards in the shared order, what is over folded away, and everything that is done to them. */
export function GroupList({ group, list }: { readonly group: GroupView; readonly list: ListSummary }) {
  const cards = useCards(group.space, list.ref)
  const writes = useListWrites(group.space, list)
  const [isArranging, setArranging] = useState(false)
  const [open, setOpen] = useState<string>()
  const [sheet, setSheet] = useState<'talk' | 'list'>()
  const { did } = useAccount()
  const { edits } = roleOf(group.role)
  const { read, hasMore, more } = useShownCards(cards)
  const { added, forget } = writes
  const items = useMemo(() => [...read, ...notYetShown(added, read)], [read, added])
  useEffect(() => forget(read), [read, forget])
  useMatchingPlaces(group, items)
  const ongoing = items.filter((card) => !isOver(card))
  const over = items.filter(isOver)
  const opened = items.find((card) => cardKey(card.item) === open)

  const { mutate: remove } = writes.remove
  const { mutate: vote } = writes.vote
  const { mutate: change } = writes.state
  const acts = useMemo<CardActs>(
    () => ({
      open: (card) => setOpen(cardKey(card.item)),
      remove: (card, title) => remove({ card, title }),
      vote: (card, value) => vote({ card, value }),
      change: (card, to) => change({ card, change: to }),
    }),
    [remove, vote, change],
  )
  const row = (card: CardView) => (
    <GroupCard
      key={cardKey(card.item)}
      card={card}
      group={group}
      voting={list.voting}
      edits={edits}
      isBusy={writes.remove.isPending && writes.remove.variables.card === card}
      acts={acts}
    />
  )
  return (
    <section aria-labelledby="list-title" className="group-list">
      <div className="list-head">
        <h2 id="list-title" className="section-title">
          <bdi>{titleLine(list.name, 100)}</bdi>
        </h2>
        <div className="group-links">
          {edits && items.length > 1 ? (
            <button
              type="button"
              className="button quiet"
              aria-pressed={isArranging}
              onClick={() => setArranging(!isArranging)}
            >
              {isArranging ? 'Done arranging' : 'Arrange'}
            </button>
          ) : null}
          <button type="button" className="button quiet" onClick={() => setSheet('talk')}>
            Talk
          </button>
          {edits && list.ref.author === did ? (
            <button type="button" className="button quiet" onClick={() => setSheet('list')}>
              Edit list
            </button>
          ) : null}
        </div>
      </div>
      {list.description === undefined ? null : (
        <p className="muted list-says">
          <bdi>{plainLine(list.description, 500)}</bdi>
        </p>
      )}
      {edits && !isArranging ? <AddTitleForm add={writes.add} purpose={list.purpose} /> : null}
      {cards.isPending ? <Skeleton rows={3} label="Reading the list" /> : null}
      {cards.isError && !cards.data ? (
        <Failed what="This list" error={cards.error} retry={() => void cards.refetch()} />
      ) : null}
      {cards.isSuccess && items.length === 0 ? (
        <Empty title="An empty list">
          {edits ? 'Add the first title above.' : 'Nobody has added anything yet.'}
        </Empty>
      ) : null}
      <InlineProblem
        error={
          writes.vote.error ??
          writes.state.error ??
          writes.place.error ??
          writes.order.error ??
          writes.remove.error
        }
      />
      {isArranging ? (
        <Suspense fallback={<Skeleton rows={3} label="Making it movable" />}>
          <Arranging cards={cards} onMove={(from, to) => void writes.move(from, to)} />
        </Suspense>
      ) : (
        <>
          {ongoing.length > 1 ? (
            <PickPanel
              group={group}
              list={list}
              cards={items}
              onTake={(card) => writes.state.mutate({ card, change: { status: 'current' } })}
            />
          ) : null}
          {ongoing.length > 0 ? <ol className="crumbs cards">{ongoing.map(row)}</ol> : null}
          {over.length > 0 ? (
            <details className="backlog">
              <summary>
                Done and dropped <span className="muted">({over.length})</span>
              </summary>
              <ol className="crumbs cards">{over.map(row)}</ol>
            </details>
          ) : null}
          {hasMore ? (
            <button type="button" className="button wide" disabled={cards.isFetchingNextPage} onClick={more}>
              {cards.isFetchingNextPage ? 'Reading…' : 'More'}
            </button>
          ) : null}
        </>
      )}
      {opened === undefined ? null : (
        <GroupCardSheet
          group={group}
          card={opened}
          onChange={(change) => writes.state.mutate({ card: opened, change })}
          onPlace={(place) => writes.place.mutate({ card: opened, place })}
          onClose={() => setOpen(undefined)}
        />
      )}
      {sheet === 'talk' ? (
        <Sheet title={`Talk · ${titleLine(list.name, 60)}`} onClose={() => setSheet(undefined)}>
          <div className="sheet-body card-sheet">
            <GroupTalk group={group} subject={list.ref} mediaType={undefined} ownPosition={undefined} />
          </div>
        </Sheet>
      ) : null}
      {sheet === 'list' ? (
        <GroupListSheet
          space={group.space}
          list={list}
          onClose={() => setSheet(undefined)}
          onMade={() => undefined}
        />
      ) : null}
    </section>
  )
}

/** Moving needs the whole list: a card's new place lies between two others, wherever they are. */
function Arranging(props: {
  readonly cards: ReturnType<typeof useCards>
  readonly onMove: (from: number, to: number) => void
}) {
  const { data, hasNextPage, isFetching, isError, error, fetchNextPage, refetch } = props.cards
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage()
  }, [hasNextPage, isFetching, isError, fetchNextPage])
  const cards = useMemo(() => data?.pages.flatMap((page) => page.cards) ?? [], [data])
  if (isError) return <Failed what="The rest of the list" error={error} retry={() => void refetch()} />
  if (hasNextPage) return <Skeleton rows={3} label="Reading the whole list" />
  return <GroupArrange cards={cards} onMove={props.onMove} />
}
