import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useApp } from '../app-context.ts'
import { type PublicCrumb as Answer, readPublicCrumb } from '../data/public-crumb.ts'
import { mediumName } from '../model/media.ts'
import { plainLine, plainText, titleLine } from '../model/plain-text.ts'
import { crumbTime } from '../model/resume.ts'
import { crumbFact, verdictWords } from '../model/wording.ts'
import { MediumMark } from './medium-mark.tsx'
import { usePageTitle } from './page-title.ts'
import { Skeleton } from './skeleton.tsx'
import { Failed } from './states.tsx'
import { WithQueries } from './with-queries.tsx'

type Found = Extract<Answer, { found: true }>

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
    queryFn: () => readPublicCrumb(did, rkey, resolveIdentity, fetchAny),
  })
  usePageTitle(page.data?.found ? titleLine(page.data.crumb.work.title, 100) : 'A crumb')
  return (
    <>
      {page.isSuccess ? null : <h1 className="visually-hidden">A crumb</h1>}
      {page.isPending ? <Skeleton rows={1} label="Looking for this crumb" /> : null}
      {page.isError ? (
        <Failed what="This crumb" error={page.error} retry={() => void page.refetch()} />
      ) : null}
      {page.data?.found ? <OpenCrumb found={page.data} /> : null}
      {page.data?.found === false ? (
        <div className="notice-page">
          <h1>{page.data.reason === 'absent' ? 'This crumb is gone' : 'This crumb cannot be read'}</h1>
          <p>
            {page.data.reason === 'absent'
              ? 'Whoever dropped it has taken it back, or it never was.'
              : 'What is stored at this address is no crumb this app understands.'}
          </p>
        </div>
      ) : null}
    </>
  )
}

function OpenCrumb({ found }: { readonly found: Found }) {
  const { crumb, author } = found
  const at = crumbTime(crumb)
  const verdict = verdictWords(crumb.verdict)
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' })
  return (
    <article className="public-crumb panel">
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
      <p className="muted public-by">
        A crumb by <bdi>{plainLine(author.handle ?? author.did, 80)}</bdi>
        {at === undefined ? null : `, ${day.format(at)}`}
      </p>
    </article>
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
