import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApp } from '../app-context.ts'
import { type FriendHere, readFriendsHere } from '../data/friends-here.ts'
import type { OwnWork } from '../model/own-works.ts'
import { plainLine } from '../model/plain-text.ts'
import { crumbFact, verdictWords } from '../model/wording.ts'
import { useFeed, usePublishedFeeds } from './use-feeds.ts'

/** The feed that holds what friends told; its cards hold nothing past one's own place. */
const FRIENDS = 'friends'

/** Who is at the same point of this work. Always one line at least, so that nothing jumps when it is known. */
export function FriendsHere({ own }: { readonly own: OwnWork }) {
  const { config, resolveIdentity, fetchAny } = useApp()
  const feeds = usePublishedFeeds()
  const uri = feeds.data?.find(({ rkey }) => rkey === FRIENDS)?.uri
  const feed = useFeed(uri)
  // What has to be opened first names nobody here.
  const cards = feed.shown?.cards.filter(({ judgement }) => judgement.show === 'open')
  const here = useQuery({
    queryKey: ['friends-here', own.key, own.card.position, own.crumbs.length, cards?.map((card) => card.uri)],
    queryFn: () =>
      readFriendsHere({
        own,
        cards: cards ?? [],
        publicUrl: config.publicUrl,
        resolve: resolveIdentity,
        fetchAny,
      }),
    enabled: cards !== undefined,
  })
  if (feeds.isSuccess && uri === undefined) return null
  const hasFailed = feeds.isError || feed.error !== undefined
  const isPaused = feed.isPaused || [feeds, here].some(({ fetchStatus }) => fetchStatus === 'paused')
  return (
    <section aria-labelledby="item-friends">
      <h2 id="item-friends" className="section-title">
        Friends at the same point
      </h2>
      {here.data && here.data.length > 0 ? (
        <ul className="friends-here">
          {here.data.map((friend) => (
            <Friend key={friend.found.author.did} friend={friend} />
          ))}
        </ul>
      ) : (
        <p className="muted" role="status">
          {words({ hasFailed, isPaused, isKnown: here.isSuccess })}
        </p>
      )}
    </section>
  )
}

function words(o: { readonly hasFailed: boolean; readonly isPaused: boolean; readonly isKnown: boolean }) {
  if (o.isKnown) return 'Nobody you follow has told of this point lately.'
  if (o.isPaused) return 'This needs the network.'
  return o.hasFailed ? 'This cannot be looked up right now.' : 'Looking…'
}

function Friend({ friend }: { readonly friend: FriendHere }) {
  const { author, crumb } = friend.found
  const verdict = verdictWords(crumb.verdict)
  return (
    <li>
      <Link to="/c/$did/$rkey" params={{ did: author.did, rkey: friend.rkey }}>
        <bdi>{plainLine(author.handle ?? author.did, 80)}</bdi>
      </Link>
      <span className="muted">
        <bdi>{crumbFact(crumb)}</bdi>
        {verdict === undefined ? '' : ` · ${verdict}`}
      </span>
    </li>
  )
}
