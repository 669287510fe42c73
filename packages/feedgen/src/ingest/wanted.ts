import { AUTHORITY } from '@breadcrumbs/lexicons'

export const POST = 'app.bsky.feed.post'
export const FOLLOW = 'app.bsky.graph.follow'
export const BLOCK = 'app.bsky.graph.block'

/** With its dot: `app.breadcrumbsx.y` is somebody else's (bad input FH-045). */
export const OURS = `${AUTHORITY}.`

/** Whether a collection is ours. */
export function isOurs(collection: string): boolean {
  return collection.startsWith(OURS)
}

/** Whether any rule of ours could concern a record of this collection. */
export function isWantedCollection(collection: string): boolean {
  return isOurs(collection) || collection === POST || collection === FOLLOW || collection === BLOCK
}
