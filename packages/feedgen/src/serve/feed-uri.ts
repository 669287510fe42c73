import type { AtUriString, DidString } from '@atproto/syntax'

/** The at-uri under which a feed is published and asked for. */
export function feedUri(publisherDid: DidString, rkey: string): AtUriString {
  return `at://${publisherDid}/app.bsky.feed.generator/${rkey}`
}
