import type { Work } from '@breadcrumbs/lexicons'
import { moveInOrder } from '@breadcrumbs/lexicons'
import { type InfiniteData, useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useAccount } from '../account-context.ts'
import { useApp, useReading } from '../app-context.ts'
import type { GroupWriter } from '../data/group-apply.ts'
import { writePlaces } from '../data/group-place.ts'
import type { CardView, ListSummary, readCards } from '../data/group-reads.ts'
import { addItem, castVote, removeCard, undoRemoval, writeStates } from '../data/group-writes.ts'
import { cardKey, notYetShown, withCards, withMove } from '../model/group-cards.ts'
import { type Place, withPlace } from '../model/group-progress.ts'
import { type StateChange, withState } from '../model/group-state.ts'
import { withVote } from '../model/group-votes.ts'
import { useToast } from './toast.tsx'
import { cardsKey, groupKey, writeKey } from './use-group.ts'

type Pages = InfiniteData<Awaited<ReturnType<typeof readCards>>, string | undefined>

/** Who writes to a group from here. */
export function useGroupWriter(space: string): GroupWriter {
  const { now } = useApp()
  const { nextTid } = useReading()
  const { did, lists } = useAccount()
  return useMemo(() => ({ lists, did, space, nextTid, now }), [lists, did, space, nextTid, now])
}

/**
 * Everything that is done to the cards of one list. Moves, states and votes are shown at once and sent one after the
 * other; what the service says in the end stands.
 */
export function useListWrites(space: string, list: ListSummary) {
  const { ref, voting } = list
  const { did } = useAccount()
  const queries = useQueryClient()
  const say = useToast()
  const writer = useGroupWriter(space)
  const [added, setAdded] = useState<readonly CardView[]>([])
  const key = cardsKey(did, space, ref)
  const settle = { mutationKey: writeKey(space), scope: { id: writeKey(space).join(' ') } }
  const refresh = async () => {
    // An answer between two writes would not know the second: what it changes would be built on less than was shown,
    // and the next state written without it. The last one reads everything.
    if (queries.isMutating({ mutationKey: writeKey(space) }) > 1) return
    await Promise.all([
      queries.invalidateQueries({ queryKey: groupKey(did, space, 'cards') }),
      queries.invalidateQueries({ queryKey: groupKey(did, space, 'group') }),
    ])
  }
  /** Shows what is being written. An answer that is on its way is from before, so it is not waited for. */
  const showAtOnce = async (change: (pages: Pages['pages']) => Pages['pages']) => {
    await queries.cancelQueries({ queryKey: key })
    queries.setQueryData<Pages>(key, (data) => data && { ...data, pages: change(data.pages) })
  }
  const changeCard = (card: CardView, change: (before: CardView) => CardView) => {
    const wanted = cardKey(card.item)
    const one = (each: CardView) => (cardKey(each.item) === wanted ? change(each) : each)
    setAdded((mine) => mine.map(one))
    return showAtOnce((pages) => withCards(pages, one))
  }

  const add = useMutation({
    ...settle,
    mutationFn: (work: Work) => addItem(writer, ref, work),
    onSuccess: async (card) => {
      setAdded((before) => [...before, card])
      await refresh()
    },
  })
  const remove = useMutation({
    ...settle,
    mutationFn: ({ card }: { readonly card: CardView; readonly title: string }) => removeCard(writer, card),
    onSuccess: async (keys, { card, title }) => {
      setAdded((before) => before.filter((mine) => cardKey(mine.item) !== cardKey(card.item)))
      await refresh()
      say({
        text: `Removed ${title} for everyone.`,
        undo: async () => {
          await undoRemoval(writer, keys)
          await refresh()
        },
      })
    },
  })
  const vote = useMutation({
    ...settle,
    mutationFn: ({ card, value }: { readonly card: CardView; readonly value: number | undefined }) =>
      castVote(writer, card, value),
    onMutate: ({ card, value }) => changeCard(card, (before) => withVote(before, value, voting)),
    onSettled: refresh,
  })
  const state = useMutation({
    ...settle,
    mutationFn: (o: { readonly card: CardView; readonly change: StateChange }) => writeStates(writer, [o]),
    onMutate: ({ card, change }) => changeCard(card, (before) => withState(before, change)),
    onSettled: refresh,
  })
  const place = useMutation({
    ...settle,
    mutationFn: (o: { readonly card: CardView; readonly place: Place }) => writePlaces(writer, [o]),
    onMutate: ({ card, place: to }) => changeCard(card, (before) => withPlace(before, did, to)),
    onSettled: async () => {
      await refresh()
      // What is past the person's place is another set now.
      await queries.invalidateQueries({ queryKey: groupKey(did, space, 'comments') })
    },
  })
  const order = useMutation({
    ...settle,
    mutationFn: (changes: Parameters<typeof writeStates>[1]) => writeStates(writer, changes),
    onSettled: refresh,
  })

  /** Moves the card at `from` to `to`, both counted over what is on the screen; shown before it is sent. */
  const move = async (from: number, to: number) => {
    await queries.cancelQueries({ queryKey: key })
    const pages = queries.getQueryData<Pages>(key)?.pages ?? []
    const cards = pages.flatMap((page) => page.cards)
    const keys = cards.map(({ sortKey }) => sortKey)
    const rekeyed = moveInOrder(keys, from, to, Math.random)
    const sortKeys = new Map(rekeyed.map(({ index, sortKey }) => [index, sortKey]))
    await showAtOnce((before) => withMove(before, from, to, sortKeys))
    order.mutate(rekeyed.map(({ index, sortKey }) => ({ card: cards[index]!, change: { sortKey } })))
  }
  /** What a page that was read shows is shown by that page alone from then on: others may take it off again. */
  const forget = useCallback((read: readonly CardView[]) => {
    setAdded((mine) => {
      const rest = notYetShown(mine, read)
      return rest.length === mine.length ? mine : rest
    })
  }, [])
  return { add, added, forget, remove, vote, state, place, order, move }
}

export type ListWrites = ReturnType<typeof useListWrites>
