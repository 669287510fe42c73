import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useAccount } from '../account-context.ts'
import { MODERATION_FRESH_MS, readPostView } from '../data/moderation.ts'
import { type CrumbSubject, companionUri, crumbSubject } from '../model/moderation/crumb-subject.ts'
import type { Judgement } from '../model/moderation/judgement.ts'
import { Failed } from './states.tsx'
import { useJudge } from './use-judge.ts'

/** Stands where the AppView cannot be asked: what is not known to be open is closed, and can be opened. */
const UNKNOWN: Judgement = {
  show: 'covered',
  cover: { part: 'all', words: 'Whether this is labelled cannot be found out right now', canOpen: true },
  badges: [],
}

/** Judges a crumb for whoever is signed in, by what its author says and what labelers say of its companion post. */
export default function CrumbForMe(props: {
  readonly subject: CrumbSubject
  readonly children: (judgement: Judgement | undefined) => ReactNode
}) {
  const { subject, children } = props
  const { did, pds } = useAccount()
  const { judge, labelers, error, retry } = useJudge('page')
  const uri = companionUri(subject.did, subject.rkey)
  const view = useQuery({
    queryKey: ['post-view', did, uri, labelers],
    queryFn: () => readPostView(pds, uri, labelers ?? ''),
    enabled: labelers !== undefined,
    refetchInterval: MODERATION_FRESH_MS,
  })
  if (error !== undefined) return <Failed what="Your settings in Bluesky" error={error} retry={retry} />
  if (judge === undefined || view.isPending) return children(undefined)
  const judgement = judge(
    crumbSubject({ ...subject, view: view.data }),
    Math.max(view.dataUpdatedAt, view.errorUpdatedAt),
  )
  return children(view.data === undefined && judgement.show === 'open' ? UNKNOWN : judgement)
}
