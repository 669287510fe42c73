import { caughtUp } from './caught-up.ts'
import type { Feed } from './feed.ts'
import { finished } from './finished.ts'
import { friends } from './friends.ts'

/** Every feed we serve, by record key. The only list of feeds. */
export const feeds: ReadonlyMap<string, Feed> = new Map(
  [friends, caughtUp, finished].map((feed) => [feed.rkey, feed]),
)
