import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useApp, useSessionState } from '../app-context.ts'
import { type CrumbPage, readCrumbPage } from '../data/public-crumb.ts'
import { mediumName } from '../model/media.ts'
import type { CrumbSubject } from '../model/moderation/crumb-subject.ts'
import type { Judgement } from '../model/moderation/judgement.ts'
import { plainLine, plainText, titleLine } from '../model/plain-text.ts'
import { crumbTime } from '../model/resume.ts'
import { crumbFact, verdictWords } from '../model/wording.ts'
import { Judged } from './judged.tsx'
import { MediumMark } from './medium-mark.tsx'
import { usePageTitle } from './page-title.ts'
import { Skeleton } from './skeleton.tsx'
import { Failed } from './states.tsx'
import { WithQueries } from './with-queries.tsx'

const CrumbForMe = lazy(() => import('./crumb-for-me.tsx'))
const CrumbForStrangers = lazy(() => import('./crumb-for-strangers.tsx'))

type Found = Extract<CrumbPage, { found: true }>

interface Address {
  readonly did: string
  readonly rkey: string
}

/** One crumb, asked of its author's own server. */
export default function PublicCrumb(address: Address) {
  return (
    <WithQueries>
      <Crumb {...address} />
    </WithQueries>
  )
}

function Crumb({ did, rkey }: Address) {
  const { resolveIdentity, fetchAny } = useApp()
  const page = useQuery({
    queryKey: ['public-crumb', did, rkey],
    queryFn: () => readCrumbPage(did, rkey, resolveIdentity, fetchAny),
  })
  if (page.data?.found) return <FoundCrumb found={page.data} rkey={rkey} />
  if (page.data?.found === false) return <NoCrumb isGone={page.data.reason === 'absent'} />
  return (
    <>
      <Untitled />
      {page.isPending ? <Skeleton rows={1} label="Looking for this crumb" /> : null}
      {page.isError ? (
        <Failed what="This crumb" error={page.error} retry={() => void page.refetch()} />
      ) : null}
    </>
  )
}

/** Names the page while what it is about is not known, or not shown. */
function Untitled() {
  usePageTitle('A crumb')
  return <h1 className="visually-hidden">A crumb</h1>
}

function NoCrumb({ isGone }: { readonly isGone: boolean }) {
  usePageTitle('A crumb')
  return (
    <div className="notice-page">
      <h1>{isGone ? 'This crumb is gone' : 'This crumb cannot be read'}</h1>
      <p>
        {isGone
          ? 'Whoever dropped it has taken it back, or it never was.'
          : 'What is stored at this address is no crumb this app understands.'}
      </p>
    </div>
  )
}

/** Judges a crumb before it is shown. Where nobody is signed in and nothing is labelled, there is nothing to judge. */
function FoundCrumb({ found, rkey }: { readonly found: Found; readonly rkey: string }) {
  const { status } = useSessionState()
  const subject: CrumbSubject = {
    ...found.author,
    rkey,
    crumb: found.crumb,
    labels: found.labels,
    authorLabels: found.authorLabels,
  }
  if (status === 'signed-out' && found.labels.length + found.authorLabels.length === 0)
    return <JudgedCrumb found={found} judgement={{ show: 'open', badges: [] }} />
  const show = (judgement: Judgement | undefined) =>
    judgement === undefined ? <Judging /> : <JudgedCrumb found={found} judgement={judgement} />
  return (
    <Suspense fallback={<Judging />}>
      {status === 'restoring' ? <Judging /> : null}
      {status === 'signed-in' ? <CrumbForMe subject={subject}>{show}</CrumbForMe> : null}
      {status === 'signed-out' ? <CrumbForStrangers subject={subject}>{show}</CrumbForStrangers> : null}
    </Suspense>
  )
}

function Judging() {
  return (
    <>
      <Untitled />
      <Skeleton rows={1} label="Looking for this crumb" />
    </>
  )
}

function JudgedCrumb({ found, judgement }: { readonly found: Found; readonly judgement: Judgement }) {
  if (judgement.show === 'never')
    return (
      <div className="notice-page">
        <Untitled />
        <p>This crumb is not shown here, because of how it is labelled.</p>
      </div>
    )
  return (
    <article className="public-crumb panel">
      <Judged
        judgement={judgement}
        words={<Words crumb={found.crumb} />}
        by={<By found={found} />}
        closed={<Untitled />}
      />
    </article>
  )
}

function Words({ crumb }: Pick<Found, 'crumb'>) {
  const verdict = verdictWords(crumb.verdict)
  usePageTitle(titleLine(crumb.work.title, 100))
  return (
    <>
      <MediumMark mediaType={crumb.work.mediaType} />
      <p className="muted">{mediumName(crumb.work.mediaType)}</p>
      <h1>
        <bdi>{titleLine(crumb.work.title, 300)}</bdi>
      </h1>
      <p className="public-fact">
        <bdi>{crumbFact(crumb)}</bdi>
      </p>
      {verdict === undefined ? null : <p className="verdict">{verdict}</p>}
      {crumb.note === undefined ? null : (
        <Note isSafe={crumb.spoilerFree}>
          <bdi>{plainText(crumb.note, 1000)}</bdi>
        </Note>
      )}
    </>
  )
}

function By({ found }: { readonly found: Found }) {
  const { crumb, author } = found
  const at = crumbTime(crumb)
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' })
  return (
    <p className="muted public-by">
      A crumb by <bdi>{plainLine(author.handle ?? author.did, 80)}</bdi>
      {at === undefined ? null : `, ${day.format(at)}`}
    </p>
  )
}

/** A note stays closed unless its writer marked it safe: where the reader is in the work is not known here. */
function Note({ isSafe, children }: { readonly isSafe: boolean; readonly children: ReactNode }) {
  const [isShown, setShown] = useState(isSafe)
  if (isShown) return <p className="note public-note">{children}</p>
  return (
    <div className="closed-note">
      <p>There is a note. It may tell what happens past the point you have reached.</p>
      <button type="button" className="button" onClick={() => setShown(true)}>
        Show note
      </button>
    </div>
  )
}
