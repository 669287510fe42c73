import { Link, useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useSessionState } from '../app-context.ts'
import { usePageTitle } from '../components/page-title.ts'
import { Skeleton } from '../components/skeleton.tsx'

const PublicCrumb = lazy(() => import('../components/public-crumb.tsx'))

/** What a companion post links to. Works signed out: the record comes from its author's own server. */
export function CrumbPage() {
  const { did, rkey } = useParams({ from: '/c/$did/$rkey' })
  const isStranger = useSessionState().status === 'signed-out'
  return (
    <main id="content" tabIndex={-1} className="page narrow">
      <div className="public-place">
        <Suspense fallback={<Looking />}>
          <PublicCrumb did={did} rkey={rkey} />
        </Suspense>
      </div>
      {isStranger ? (
        <p className="muted">
          Breadcrumbs keeps your place in shows, books, films, games and podcasts.{' '}
          <Link to="/">Keep yours</Link>
        </p>
      ) : null}
    </main>
  )
}

function Looking() {
  usePageTitle('A crumb')
  return (
    <>
      <h1 className="visually-hidden">A crumb</h1>
      <Skeleton rows={1} label="Looking for this crumb" />
    </>
  )
}
