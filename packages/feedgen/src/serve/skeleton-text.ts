import type { FeedPage } from '../feeds/feed.ts'
import { encodeCursor } from './page-cursor.ts'

/**
 * A page as the JSON of getFeedSkeleton's output, ASCII only. Put together by hand: JSON.stringify looks for
 * characters to escape in what has none. DIDs and record keys were checked when they came in (atproto specification,
 * "DID" and "Record Key": neither has a quote, a backslash or anything beyond ASCII), contexts are ours.
 * `cursor` is absent at the end, never null: the AppView refuses the whole page otherwise (feed contract A3).
 */
export function skeletonText({ items, next }: FeedPage): string {
  let text = '{"feed":['
  let before = '{"post":"at://'
  for (const { did, postRkey, context } of items) {
    text += `${before}${did}/app.bsky.feed.post/${postRkey}","feedContext":"${context}"}`
    before = ',{"post":"at://'
  }
  return next ? `${text}],"cursor":"${encodeCursor(next)}"}` : `${text}]}`
}
