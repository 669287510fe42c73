import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useAccount, useApp } from '../app-context.ts'
import { CrumbRow } from '../components/crumb-row.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { ResumeCard } from '../components/resume-card.tsx'
import { SignedIn } from '../components/signed-in.tsx'
import { Empty, Failed, Skeleton } from '../components/states.tsx'
import { crumbsKey } from '../data/crumb-cache.ts'
import { readOwnCrumbs } from '../data/own-crumbs.ts'
import { readOwnEntries } from '../data/own-entries.ts'
import { groupByDay } from '../model/days.ts'
import { crumbTime, type OwnCrumb, resumeCards } from '../model/resume.ts'

export function HomePage() {
  return (
    <SignedIn>
      <Home />
    </SignedIn>
  )
}

function useOwnTrail() {
  const { did, pds } = useAccount()
  const crumbs = useInfiniteQuery({
    queryKey: crumbsKey(did),
    queryFn: ({ pageParam }) => readOwnCrumbs(pds, did, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor,
  })
  const entries = useQuery({ queryKey: ['entries', did], queryFn: () => readOwnEntries(pds, did) })
  const items = useMemo(() => crumbs.data?.pages.flatMap((page) => page.items) ?? [], [crumbs.data])
  const cards = useMemo(() => resumeCards(entries.data ?? [], items), [entries.data, items])
  const skipped = crumbs.data?.pages.reduce((sum, page) => sum + page.skipped, 0) ?? 0
  return { crumbs, entries, items, cards, skipped }
}

function Home() {
  usePageTitle(undefined)
  const { crumbs, entries, items, cards, skipped } = useOwnTrail()
  const retry = () => {
    void crumbs.refetch()
    void entries.refetch()
  }
  const isLoading = crumbs.isPending || entries.isPending
  const isEmpty = !isLoading && items.length === 0 && cards.length === 0
  return (
    <main id="content" tabIndex={-1} className="page">
      <h1 className="visually-hidden">Home</h1>
      {isLoading ? <Skeleton rows={4} label="Reading your trail" /> : null}
      {crumbs.isError ? <Failed what="Your trail" error={crumbs.error} retry={retry} /> : null}
      {entries.isError && !crumbs.isError ? (
        <Failed what="What you were in the middle of" error={entries.error} retry={retry} />
      ) : null}
      {isEmpty && !crumbs.isError && !entries.isError ? (
        <Empty title="No crumbs yet">
          When you stop somewhere, press Log. One title and one number are enough.
        </Empty>
      ) : null}
      {cards.length > 0 && !isLoading ? (
        <section aria-labelledby="resume-title">
          <h2 id="resume-title" className="section-title">
            Where was I?
          </h2>
          <div className="resumes">
            {cards.map((card) => (
              <ResumeCard key={`${card.work.mediaType} ${card.work.title}`} card={card} />
            ))}
          </div>
        </section>
      ) : null}
      {items.length > 0 && !isLoading ? <Trail items={items} /> : null}
      {crumbs.hasNextPage ? (
        <button
          type="button"
          className="button wide"
          disabled={crumbs.isFetchingNextPage}
          onClick={() => void crumbs.fetchNextPage()}
        >
          {crumbs.isFetchingNextPage ? 'Reading…' : 'Further back'}
        </button>
      ) : null}
      {skipped > 0 ? (
        <p className="muted small">
          {skipped === 1 ? 'One record here is' : `${skipped} records here are`} not readable as a crumb and
          not shown.
        </p>
      ) : null}
    </main>
  )
}

function Trail({ items }: { readonly items: readonly OwnCrumb[] }) {
  const { now } = useApp()
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const clock = { now: now(), timeZone, locale: 'en-GB' }
  const days = groupByDay(items, (item) => crumbTime(item.crumb), clock)
  return (
    <section aria-labelledby="trail-title" className="trail">
      <h2 id="trail-title" className="section-title">
        Your trail
      </h2>
      {days.map((day) => (
        <section key={day.key} aria-label={day.label} className="day">
          <h3 className="day-title">{day.label}</h3>
          <ol className="crumbs">
            {day.items.map((item) => (
              <CrumbRow key={item.rkey} item={item} />
            ))}
          </ol>
        </section>
      ))}
    </section>
  )
}
