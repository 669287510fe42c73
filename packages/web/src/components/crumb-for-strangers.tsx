import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useApp } from '../app-context.ts'
import { readStrangersModeration } from '../data/moderation.ts'
import { type CrumbSubject, crumbSubject } from '../model/moderation/crumb-subject.ts'
import type { Judgement } from '../model/moderation/judgement.ts'
import { Failed } from './states.tsx'

/** Judges a crumb for somebody who is not signed in, by what its author says of it and of themselves. */
export default function CrumbForStrangers(props: {
  readonly subject: CrumbSubject
  readonly children: (judgement: Judgement | undefined) => ReactNode
}) {
  const { config, now } = useApp()
  const moderation = useQuery({
    queryKey: ['moderation', 'strangers'],
    queryFn: readStrangersModeration,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (moderation.isError)
    return <Failed what="This crumb" error={moderation.error} retry={() => void moderation.refetch()} />
  if (moderation.data === undefined) return props.children(undefined)
  const { library, prefs } = moderation.data
  const judge = library.createJudge({
    userDid: undefined,
    prefs,
    services: [],
    hiddenLabels: config.hiddenLabels ?? [],
    languages: navigator.languages,
    place: 'page',
  })
  return props.children(judge(crumbSubject(props.subject), now()))
}
