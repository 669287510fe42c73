import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useAccount } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import { LABELERS_FRESH_MS, MODERATION_FRESH_MS, readLabelers, readModeration } from '../data/moderation.ts'

/**
 * How whoever is signed in wants to see what others wrote. `judge` is undefined until that is known: nothing of others is shown
 * before. `labelers` is the header that asks for the labels it goes by.
 */
export function useJudge(place: 'list' | 'page') {
  const { config } = useApp()
  const { did, pds } = useAccount()
  const chosen = useQuery({
    queryKey: ['moderation', did],
    queryFn: () => readModeration(pds),
    refetchInterval: MODERATION_FRESH_MS,
  })
  const dids = chosen.data?.prefs.labelers.map((labeler) => labeler.did)
  const services = useQuery({
    queryKey: ['labelers', did, dids],
    queryFn: () => readLabelers(pds, dids ?? []),
    enabled: dids !== undefined,
    staleTime: LABELERS_FRESH_MS,
  })
  const { hiddenLabels } = config
  const judge = useMemo(() => {
    if (chosen.data === undefined || services.data === undefined) return undefined
    return chosen.data.library.createJudge({
      userDid: did,
      prefs: chosen.data.prefs,
      services: services.data ?? undefined,
      hiddenLabels: hiddenLabels ?? [],
      languages: navigator.languages,
      place,
    })
  }, [chosen.data, services.data, did, hiddenLabels, place])
  const failed = [chosen, services].find(({ data, isError }) => isError && data === undefined)
  return {
    judge,
    labelers: chosen.data === undefined ? undefined : chosen.data.library.acceptLabelers(chosen.data.prefs),
    error: failed?.error ?? undefined,
    isPaused: [chosen, services].some(({ fetchStatus }) => fetchStatus === 'paused'),
    retry: () => void (chosen.data === undefined ? chosen : services).refetch(),
  }
}
