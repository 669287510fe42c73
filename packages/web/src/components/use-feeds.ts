import { useQuery } from '@tanstack/react-query'
import { useAccount } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import { readFeed, readPublishedFeeds } from '../data/feeds.ts'

/** The feeds there are, as their publisher describes them. */
export function usePublishedFeeds() {
  const { config, resolveIdentity, fetchAny } = useApp()
  return useQuery({
    queryKey: ['feeds', config.feedPublisherDid],
    queryFn: () => readPublishedFeeds(config, resolveIdentity, fetchAny),
  })
}

/** One feed as Bluesky shows it to whoever is signed in. */
export function useFeed(uri: string | undefined) {
  const { did, pds } = useAccount()
  return useQuery({
    queryKey: ['feed', did, uri],
    queryFn: () => readFeed(pds, uri ?? ''),
    enabled: uri !== undefined,
  })
}
