import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useAccount } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import { type EndReason, followGroup } from '../data/group-live.ts'
import { type ListSummary, readCards, readGroup } from '../data/group-reads.ts'
import { listsSocketUrl } from '../data/lists-address.ts'
import { goneGroup } from '../data/problem.ts'
import { type GroupPart, partsChanged } from '../model/group-changes.ts'

/** How often an open group asks what others did while nothing arrives by itself. */
const POLL_MS = 5_000

/** Whether what others do arrives by itself; asked by what would poll otherwise. */
export const LiveContext = createContext(false)

/** The key under which a part of a group is kept; all parts of one group can be named at once without `part`. */
export function groupKey(did: string, space: string, ...part: readonly [GroupPart, ...unknown[]] | []) {
  return ['group', did, space, ...part] as const
}

/** Names everything that is being written to a group: one after the other, and nothing is read over it meanwhile. */
export function writeKey(space: string) {
  return ['group-writes', space] as const
}

/** A poll that failed is followed by another, unless there is nothing to ask for any more. */
function pollMs(isLive: boolean, error: unknown): number | false {
  return isLive || goneGroup(error) !== undefined ? false : POLL_MS
}

/** One group with its members and lists. */
export function useGroup(space: string, isLive: boolean) {
  const { did, lists } = useAccount()
  return useQuery({
    queryKey: groupKey(did, space, 'group'),
    queryFn: () => readGroup(lists, space),
    refetchInterval: (query) => pollMs(isLive, query.state.error),
  })
}

export function cardsKey(did: string, space: string, ref: ListSummary['ref']) {
  return groupKey(did, space, 'cards', ref.author, ref.rkey)
}

/** The cards of one list, page by page. */
export function useCards(space: string, ref: ListSummary['ref']) {
  const { did, lists } = useAccount()
  const isLive = useContext(LiveContext)
  return useInfiniteQuery({
    queryKey: cardsKey(did, space, ref),
    queryFn: ({ pageParam }) => readCards(lists, space, ref, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor,
    refetchInterval: (query) => pollMs(isLive, query.state.error),
  })
}

/**
 * Follows the group live from the place its view stands at: what others write makes the parts it touches read again.
 * Tells whether that works right now, and why the group closed once it has.
 */
export function useGroupLive(space: string, position: string | undefined) {
  const app = useApp()
  const { did, lists } = useAccount()
  const queries = useQueryClient()
  const [isLive, setLive] = useState(false)
  const [ended, setEnded] = useState<EndReason>()
  // Later views stand further on, but the stream has its own place by then.
  const start = useRef(position)
  start.current ??= position
  const hasStart = position !== undefined

  const refresh = (parts: ReadonlySet<GroupPart>) => {
    // What is being written reads the cards itself, when it is through: an answer from before would undo it here. Once it
    // reads them, they are read again: that answer may be from before this change.
    const isWriting = queries.isMutating({ mutationKey: writeKey(space) }) > 0
    const isReading = queries.isFetching({ queryKey: groupKey(did, space, 'cards') }) > 0
    for (const part of parts)
      if (part !== 'cards' || isReading || !isWriting)
        void queries.invalidateQueries({ queryKey: groupKey(did, space, part) })
  }
  const onEnded = useEffectEvent((reason: EndReason) => {
    setEnded(reason)
    // Nothing of the group stays in this browser.
    for (const part of ['cards', 'comments', 'history', 'invites'] as const)
      queries.removeQueries({ queryKey: groupKey(did, space, part) })
    void queries.invalidateQueries({ queryKey: ['groups'] })
  })
  const onChanged = useEffectEvent((parts: ReadonlySet<GroupPart>) => refresh(parts))

  useEffect(() => {
    if (!hasStart || start.current === undefined) return
    const stop = new AbortController()
    void followGroup({
      lists,
      space,
      address: () => listsSocketUrl(app.config, app.fetchAny),
      position: start.current,
      onChanged: (writes) => onChanged(partsChanged(writes)),
      onLost: () => onChanged(new Set(['group', 'cards', 'comments', 'history'])),
      onEnded,
      onLive: setLive,
      random: Math.random,
      wait,
      signal: stop.signal,
    })
    return () => stop.abort()
  }, [hasStart, lists, space, app])
  return { isLive, ended }
}

/** Waits; a network that is back, or the signal, ends it early. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      removeEventListener('online', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    addEventListener('online', done)
    signal.addEventListener('abort', done)
  })
}
