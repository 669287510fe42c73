import { useLocation } from '@tanstack/react-router'
import { useApp } from '../app-context.ts'
import { CrumbRow } from '../components/crumb-row.tsx'
import { FriendsHere } from '../components/friends-here.tsx'
import { HistoryOffer } from '../components/history-offer.tsx'
import { useLog } from '../components/log-context.tsx'
import { MediumMark } from '../components/medium-mark.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { readerClock } from '../components/reader-clock.ts'
import { SignedIn } from '../components/signed-in.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { Empty } from '../components/states.tsx'
import { useOwn } from '../components/use-own.ts'
import { useStep } from '../components/use-step.ts'
import { longAgo } from '../model/days.ts'
import { mediumName } from '../model/media.ts'
import { nextStep } from '../model/next-step.ts'
import { findWork, type OwnWork } from '../model/own-works.ts'
import { plainText, titleLine } from '../model/plain-text.ts'
import { trailRows } from '../model/trail-rows.ts'
import { endingWords, placeOf, verdictWords } from '../model/wording.ts'

/** Everything one has said about one work. Which work stands in the fragment: titles are in no access log. */
export function ItemPage() {
  const key = useLocation({ select: (location) => decodeKey(location.hash) })
  return (
    <SignedIn>
      <Item workKey={key} />
    </SignedIn>
  )
}

function decodeKey(hash: string): string {
  try {
    return decodeURIComponent(hash.replace(/^#/, ''))
  } catch {
    return ''
  }
}

function Item({ workKey }: { readonly workKey: string }) {
  const { works, isLoading } = useOwn()
  const own = findWork(works, workKey)
  usePageTitle(own === undefined ? 'Not in your trail' : titleLine(own.card.work.title, 100))
  return (
    <main id="content" tabIndex={-1} className="page narrow">
      {own === undefined && isLoading ? <Skeleton rows={3} label="Looking" /> : null}
      {own === undefined && !isLoading ? (
        <>
          <h1 className="visually-hidden">Not in your trail</h1>
          <Empty title="Nothing of yours about this">
            What you log about a title is collected here. It may have been deleted.
          </Empty>
        </>
      ) : null}
      {own === undefined ? null : <OpenItem own={own} works={works} />}
    </main>
  )
}

function OpenItem({ own, works }: { readonly own: OwnWork; readonly works: readonly OwnWork[] }) {
  const { now } = useApp()
  const log = useLog()
  const step = useStep(works)
  const { card, crumbs } = own
  const { work } = card
  const title = titleLine(work.title, 200)
  const place = placeOf(card.position)
  const next = nextStep(card.position)
  const ending = endingWords(own)
  const verdict = verdictWords(card.verdict)
  const clock = readerClock(now())
  const rows = trailRows(crumbs.toReversed(), clock)
  return (
    <>
      <header className="item-head">
        <MediumMark mediaType={work.mediaType} />
        <div>
          <p className="muted">{mediumName(work.mediaType)}</p>
          <h1>
            <bdi>{title}</bdi>
          </h1>
        </div>
      </header>
      <section className="panel" aria-labelledby="item-where">
        <h2 id="item-where" className="visually-hidden">
          Where you are
        </h2>
        <p className="public-fact">
          {ending ?? (place === '' ? 'You have not said where you are.' : 'You stopped at ')}
          {ending !== undefined || place === '' ? null : <bdi>{place}</bdi>}
        </p>
        {card.note === undefined ? null : (
          <p className="note">
            <span className="visually-hidden">You wrote: </span>
            <bdi>{plainText(card.note, 1000)}</bdi>
          </p>
        )}
        {card.nextHint === undefined ? null : (
          <p className="next">
            Next: <bdi>{plainText(card.nextHint, 300)}</bdi>
          </p>
        )}
        <p className="muted small">
          {card.at === 0 ? '' : `Last: ${longAgo(card.at, clock)}`}
          {verdict === undefined ? '' : ` · ${verdict}`}
        </p>
        <div className="item-actions">
          {next === undefined ? null : (
            <button
              type="button"
              className={own.isOpen ? 'button primary' : 'button'}
              onClick={() => step(work, 'progressed', next.position)}
            >
              {next.label}
            </button>
          )}
          <button
            type="button"
            className="button"
            aria-label={`Log ${title}`}
            onClick={() => log.open({ work, position: card.position })}
          >
            Log
          </button>
          {own.isOpen ? (
            <button
              type="button"
              className="button quiet"
              onClick={() => step(work, 'dropped', card.position)}
            >
              Drop it
            </button>
          ) : null}
        </div>
      </section>
      <FriendsHere own={own} />
      <HistoryOffer own={own} />
      {crumbs.length === 0 ? null : (
        <section aria-labelledby="item-history">
          <h2 id="item-history" className="section-title">
            Your crumbs
          </h2>
          <ol className="crumbs">
            {rows.map(({ item, dayLabel }) => (
              <li key={item.rkey} className="item-crumb">
                {dayLabel === undefined ? null : <h3 className="day-title">{dayLabel}</h3>}
                <CrumbRow item={item} />
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  )
}
