import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useAccount } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import { judgeFeed, readFeed, readPublishedFeeds } from '../data/feeds.ts'
import { MODERATION_FRESH_MS } from '../data/moderation.ts'
import { useJudge } from './use-judge.ts'

/** The feeds there are, as their publisher describes them. */
export function usePublishedFeeds() {
  const { config, resolveIdentity, fetchAny } = useApp()
  return useQuery({
    queryKey: ['feeds', config.feedPublisherDid],
    queryFn: () => readPublishedFeeds(config, resolveIdentity, fetchAny),
  })
}

/** One feed as Bluesky shows it to whoever is signed in. What was not judged yet is not there yet. */
export function useFeed(uri: string | undefined) {
  const { did, pds } = useAccount()
  const { judge, labelers, ...judging } = useJudge('list')
  const posts = useQuery({
    queryKey: ['feed', did, uri, labelers],
    queryFn: () => readFeed(pds, uri ?? '', labelers ?? ''),
    enabled: uri !== undefined && labelers !== undefined,
    refetchInterval: MODERATION_FRESH_MS,
  })
  const { data, dataUpdatedAt } = posts
  const shown = useMemo(
    () => (judge === undefined || data === undefined ? undefined : judgeFeed(data, judge, dataUpdatedAt)),
    [judge, data, dataUpdatedAt],
  )
  const error = judging.error ?? (data === undefined ? (posts.error ?? undefined) : undefined)
  return {
    /** Undefined while it is not known. */
    shown,
    error,
    isPaused: judging.isPaused || posts.fetchStatus === 'paused',
    retry: judging.error === undefined ? () => void posts.refetch() : judging.retry,
  }
}
