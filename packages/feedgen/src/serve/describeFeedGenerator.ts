import type { DidString } from '@atproto/syntax'
import type { app } from '@breadcrumbs/lexicons'
import type { Feed } from '../feeds/feed.ts'
import { feedUri } from './feed-uri.ts'

/** Answers with our DID and every feed. The AppView does not ask; directories and tools do. */
export function describeFeedGenerator(o: {
  serviceDid: DidString
  publisherDid: DidString
  feeds: ReadonlyMap<string, Feed>
}): () => { encoding: 'application/json'; body: app.bsky.feed.describeFeedGenerator.$OutputBody } {
  const feeds = [...o.feeds.keys()].map((rkey) => ({ uri: feedUri(o.publisherDid, rkey) }))
  return () => ({ encoding: 'application/json', body: { did: o.serviceDid, feeds } })
}
