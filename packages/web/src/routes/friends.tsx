import { FeedCard } from '../components/feed-card.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { SaveFeedButton } from '../components/save-feed-button.tsx'
import { SignedIn } from '../components/signed-in.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { Empty, Failed } from '../components/states.tsx'
import { useFeed, usePublishedFeeds } from '../components/use-feeds.ts'
import { WithheldNote } from '../components/withheld-note.tsx'
import type { PublishedFeed } from '../data/feeds.ts'
import { plainLine } from '../model/plain-text.ts'

export function FriendsPage() {
  return (
    <SignedIn>
      <Friends />
    </SignedIn>
  )
}

/** The feeds as they appear in Bluesky. */
function Friends() {
  usePageTitle('Friends')
  const feeds = usePublishedFeeds()
  return (
    <main id="content" tabIndex={-1} className="page">
      <div className="page-head">
        <h1>Friends</h1>
      </div>
      <p className="lead">
        What people you follow have told about, up to where you are yourself. The same feeds are in Bluesky,
        if you add them there.
      </p>
      <WithheldNote />
      {feeds.isPending ? <Waiting says="Looking for the feeds" isPaused={feeds.isPaused} /> : null}
      {feeds.isError ? (
        <Failed what="The feeds" error={feeds.error} retry={() => void feeds.refetch()} />
      ) : null}
      {feeds.isSuccess && feeds.data.length === 0 ? (
        <Empty title="No feeds here">Whoever runs this copy of Breadcrumbs has not published any.</Empty>
      ) : null}
      {feeds.data?.map((feed) => (
        <Feed key={feed.uri} feed={feed} />
      ))}
    </main>
  )
}

function Feed({ feed }: { readonly feed: PublishedFeed }) {
  const { shown, error, isPaused, retry } = useFeed(feed.uri)
  const name = plainLine(feed.name, 64)
  const titleId = `feed-${feed.rkey}`
  return (
    <section aria-labelledby={titleId} className="feed">
      <div className="page-head">
        <h2 id={titleId} className="section-title">
          <bdi>{name}</bdi>
        </h2>
        <SaveFeedButton feed={feed} />
      </div>
      <p className="muted feed-says">
        <bdi>{plainLine(feed.description, 300)}</bdi>
      </p>
      {shown === undefined && error === undefined ? (
        <Waiting says={`Reading ${name}`} isPaused={isPaused} />
      ) : null}
      {error === undefined ? null : <Failed what={name} error={error} retry={retry} />}
      {shown?.cards.length === 0 && shown.hiddenCount === 0 ? (
        <p className="muted">
          Nothing here right now. What is past your own place waits until you get there.
        </p>
      ) : null}
      {shown !== undefined && shown.cards.length > 0 ? (
        <ol className="crumbs cards">
          {shown.cards.map((card) => (
            <FeedCard key={card.uri} card={card} />
          ))}
        </ol>
      ) : null}
      {shown === undefined || shown.hiddenCount === 0 ? null : (
        <p className="muted small">{hiddenWords(shown.hiddenCount)}</p>
      )}
    </section>
  )
}

function Waiting({ says, isPaused }: { readonly says: string; readonly isPaused: boolean }) {
  return isPaused ? <p className="muted">This needs the network.</p> : <Skeleton rows={2} label={says} />
}

/** What labels and settings hide is a count and the reason, as with what waits; never a title. */
function hiddenWords(count: number): string {
  return count === 1
    ? 'One post is hidden because of labels or your settings in Bluesky.'
    : `${count} posts are hidden because of labels or your settings in Bluesky.`
}
