import type { FeedPage } from '../feeds/feed.ts'
import { encodeCursor } from './page-cursor.ts'

/**
 * A page as the JSON of getFeedSkeleton's output, ASCII only. `cursor` is absent at the end, never
 * null: the AppView refuses the whole page otherwise (feed contract A3).
 */
export function skeletonText({ items, next }: FeedPage): string {
  let text = '{"feed":['
  for (let n = 0; n < items.length; n += 1) text += n === 0 ? items[0]?.json : `,${items[n]?.json}`
  return next ? `${text}],"cursor":"${encodeCursor(next)}"}` : `${text}]}`
}
