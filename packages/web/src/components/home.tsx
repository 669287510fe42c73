import { Link } from '@tanstack/react-router'
import { useDeferredValue } from 'react'
import type { OwnWork } from '../model/own-works.ts'
import { titleLine } from '../model/plain-text.ts'
import { otherOpenWorks, resumeWorks } from '../model/resume-works.ts'
import { placeOf } from '../model/wording.ts'
import { OfflineNote } from './offline-note.tsx'
import { usePageTitle } from './page-title.ts'
import { ResumeCard } from './resume-card.tsx'
import { Skeleton } from './skeleton.tsx'
import { Empty, Failed } from './states.tsx'
import { Trail } from './trail.tsx'
import { useOwn } from './use-own.ts'

/** What one is in the middle of, and the trail of everything. */
export default function Home() {
  usePageTitle(undefined)
  const own = useOwn()
  const { crumbs, works, skipped } = own
  const resumes = resumeWorks(works)
  const isBare = crumbs.length === 0 && works.length === 0
  return (
    <main id="content" tabIndex={-1} className="page">
      <h1 className="visually-hidden">Home</h1>
      {own.isLoading ? <Skeleton rows={4} label="Reading your trail" /> : null}
      {own.error && !own.isOffline ? (
        <Failed what="What is on your server" error={own.error} retry={own.retry} />
      ) : null}
      {own.isOffline ? <OfflineNote isBare={isBare} /> : null}
      {isBare && own.isWhole && !own.isLoading && !own.error ? (
        <Empty title="No crumbs yet">
          When you stop somewhere, press Log. One title and one number are enough. What other services know of
          you can be <Link to="/import">brought along</Link>.
        </Empty>
      ) : null}
      {resumes.length > 0 ? (
        <section aria-labelledby="resume-title">
          <h2 id="resume-title" className="section-title">
            Where was I?
          </h2>
          <div className="resumes">
            {resumes.map((work) => (
              <ResumeCard key={work.key} own={work} works={works} />
            ))}
          </div>
          <Backlog works={otherOpenWorks(works)} />
        </section>
      ) : null}
      {crumbs.length > 0 || skipped > 0 ? <Below crumbs={crumbs} skipped={skipped} /> : null}
    </main>
  )
}

/** Drawn in a task of its own: with thousands of crumbs, where one was is on the screen before the trail is. */
function Below({ crumbs, skipped }: Pick<ReturnType<typeof useOwn>, 'crumbs' | 'skipped'>) {
  const isDue = useDeferredValue(true, false)
  if (!isDue) return null
  return (
    <>
      {crumbs.length > 0 ? <Trail items={crumbs} /> : null}
      {skipped > 0 ? (
        <p className="muted small">
          {skipped === 1 ? 'One record here is' : `${skipped} records here are`} not readable and not shown.
        </p>
      ) : null}
    </>
  )
}

/** Everything else one is in the middle of, folded away until asked for. */
function Backlog({ works }: { readonly works: readonly OwnWork[] }) {
  if (works.length === 0) return null
  return (
    <details className="backlog">
      <summary>Others you are in the middle of</summary>
      <ul className="backlog-list">
        {works.map((work) => (
          <li key={work.key}>
            <Link to="/item" hash={work.key} className="backlog-link">
              <bdi>{titleLine(work.card.work.title, 120)}</bdi>{' '}
              <span className="muted">{placeOf(work.card.position)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </details>
  )
}
