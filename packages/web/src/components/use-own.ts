import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useSyncExternalStore } from 'react'
import { useAccount, useLocal } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import { ownKey, readMirror, syncMirror } from '../data/own-records.ts'
import { ownWorks } from '../model/own-works.ts'
import { withPending } from '../model/pending.ts'
import { afterPaint } from './after-paint.ts'

const NOTHING = { crumbs: [], entries: [], works: [] } as const

/** What the person did that is not on their server yet. */
export function usePending() {
  const { outbox } = useLocal()
  return useSyncExternalStore(outbox.subscribe, outbox.pending)
}

/**
 * Everything one has logged: at once from the copy in this browser, with what is still on its way, and brought up to
 * date from the server behind it. Without a network the copy is what there is.
 */
export function useOwn() {
  const app = useApp()
  const { did, pds } = useAccount()
  const { store } = useLocal()
  const pending = usePending()
  const queries = useQueryClient()
  const mirror = useQuery({
    queryKey: ownKey(did),
    queryFn: async () => {
      const own = await readMirror(store, did)
      // Here and not while drawing: with thousands of crumbs that would be a task one notices.
      return { ...own, works: ownWorks(own.entries, own.crumbs) }
    },
    networkMode: 'always',
    staleTime: Number.POSITIVE_INFINITY,
    // Comparing thousands of records with the ones before costs more than drawing the few that are on the screen.
    structuralSharing: false,
  })
  const sync = useQuery({
    queryKey: ['own-sync', did],
    // After the copy is on the screen: what it takes to ask is fetched then, and nobody waits for it.
    enabled: !mirror.isPending,
    queryFn: async () => {
      await afterPaint()
      const onPage = () => void queries.invalidateQueries({ queryKey: ownKey(did) })
      await syncMirror({ store, pds, did, now: app.now(), onPage })
      return app.now()
    },
    staleTime: 30_000,
  })
  const shown = useMemo(() => {
    const own = mirror.data ?? NOTHING
    if (pending.length === 0) return own
    const { crumbs, entries } = withPending(own, pending)
    return { crumbs, entries, works: ownWorks(entries, crumbs) }
  }, [mirror.data, pending])
  const isWaiting = mirror.isPending || (!mirror.data?.isWhole && sync.fetchStatus === 'fetching')
  return {
    crumbs: shown.crumbs,
    entries: shown.entries,
    works: shown.works,
    pending,
    skipped: mirror.data?.skipped ?? 0,
    /** Nothing to show yet, and something is on its way. */
    isLoading: isWaiting && shown.crumbs.length === 0 && shown.entries.length === 0,
    /** The server was read to the end, so that nothing there is nothing. */
    isWhole: mirror.data?.isWhole === true,
    isOffline: sync.fetchStatus === 'paused',
    /** Why the copy could not be brought up to date. */
    error: sync.error,
    retry: () => void sync.refetch(),
  }
}
