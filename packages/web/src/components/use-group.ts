import type { Work } from '@breadcrumbs/lexicons'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useAccount, useApp } from '../app-context.ts'
import { addItem, castVote, type GroupWriter, removeCard, undoRemoval } from '../data/group-writes.ts'
import { type CardView, type ListSummary, readCards, readGroup } from '../data/groups.ts'
import { useToast } from './toast.tsx'

/** How often an open list looks for what others did. */
const CARDS_REFRESH_MS = 4_000
const GROUP_REFRESH_MS = 6_000

const groupKey = (did: string, space: string) => ['group', did, space] as const

/** One group with its members and lists, kept fresh while it is on the screen. */
export function useGroup(space: string) {
  const { did, lists } = useAccount()
  return useQuery({
    queryKey: groupKey(did, space),
    queryFn: () => readGroup(lists, space),
    refetchInterval: (query) => (query.state.status === 'error' ? false : GROUP_REFRESH_MS),
  })
}

const cardsKey = (did: string, space: string, ref: ListSummary['ref']) =>
  ['cards', did, space, ref.author, ref.rkey] as const

/** The cards of one list, kept fresh while they are on the screen. */
export function useCards(space: string, ref: ListSummary['ref']) {
  const { did, lists } = useAccount()
  return useInfiniteQuery({
    queryKey: cardsKey(did, space, ref),
    queryFn: ({ pageParam }) => readCards(lists, space, ref, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor,
    refetchInterval: (query) => (query.state.status === 'error' ? false : CARDS_REFRESH_MS),
  })
}

/** Adding to, removing from and voting on one list. */
export function useListWrites(space: string, ref: ListSummary['ref']) {
  const app = useApp()
  const { did, lists } = useAccount()
  const queries = useQueryClient()
  const say = useToast()
  const writer = useMemo<GroupWriter>(
    () => ({ lists, did, space, nextTid: app.nextTid, now: app.now }),
    [lists, did, space, app],
  )
  const refresh = () => queries.invalidateQueries({ queryKey: cardsKey(did, space, ref) })

  const add = useMutation({
    mutationFn: (work: Work) => addItem(writer, ref, work),
    onSuccess: refresh,
  })
  const remove = useMutation({
    mutationFn: ({ card }: { readonly card: CardView; readonly title: string }) => removeCard(writer, card),
    onSuccess: async (keys, { title }) => {
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
    mutationFn: ({ card, value }: { readonly card: CardView; readonly value: 1 | -1 | undefined }) =>
      castVote(writer, card, value),
    onSuccess: refresh,
  })
  return { add, remove, vote }
}
