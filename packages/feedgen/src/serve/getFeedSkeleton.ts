import { bearerToken, type ServiceAuthVerifier } from '@breadcrumbs/service-kit'
import type { RequestHandler } from 'express'
import type { Feed, FeedPage } from '../feeds/feed.ts'
import type { Item } from '../index/item.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { Viewers } from '../viewers/viewers.ts'
import { encodeCursor } from './page-cursor.ts'
import { readSkeletonParams } from './skeleton-params.ts'

export const GET_FEED_SKELETON = 'app.bsky.feed.getFeedSkeleton'

/** How a page came about: a label of the metric, so few values and never a DID. */
export type SkeletonOutcome = 'personal' | 'loading' | 'anonymous' | 'refused-token' | 'invalid'

export interface GetFeedSkeletonOptions {
  readonly publisherDid: string
  readonly feeds: ReadonlyMap<string, Feed>
  readonly index: MemoryIndex
  readonly viewers: Viewers
  readonly auth: ServiceAuthVerifier
  /** The index holds all of the log: before that a page would lack items and its cursor would lie. */
  isReady(): boolean
  onServed(outcome: SkeletonOutcome): void
}

const EMPTY: FeedPage = { items: [], next: undefined }

/**
 * Answers one page of a feed. A plain handler, because the XRPC router costs more than the page
 * (measured: design page "Index and serving"); that it speaks the same lexicon is held by
 * test/skeleton-lexicon.test.ts.
 *
 * A missing or unusable token makes the viewer anonymous: an empty page, never personal data, and
 * never a 401, which would break the feed for everybody on a PDS that signs differently (feed
 * contract A4).
 */
export function getFeedSkeleton(o: GetFeedSkeletonOptions): RequestHandler {
  return async (req, res) => {
    // One reader's page must never reach another through a cache (bad input FQ-010).
    res.set({ 'cache-control': 'private, no-store', vary: 'Authorization' })
    const query = new URL(req.url, 'http://localhost').searchParams
    if (!o.isReady()) {
      res
        .status(503)
        .set('retry-after', '5')
        .json({ error: 'NotReady', message: 'the index is being rebuilt' })
      return
    }
    const params = readSkeletonParams(query, o.publisherDid, o.feeds)
    if (!params.ok) {
      o.onServed('invalid')
      res.status(400).json({ error: params.error, message: params.message })
      return
    }
    const viewer = await identifyViewer(req.headers.authorization, o)
    const page = viewer ? params.feed.page(o.index, viewer, params.request) : EMPTY
    res.json(toSkeleton(page))
  }
}

async function identifyViewer(authorization: string | undefined, o: GetFeedSkeletonOptions) {
  const token = bearerToken(authorization)
  if (token === undefined) {
    o.onServed('anonymous')
    return undefined
  }
  const auth = await o.auth.verify(token, GET_FEED_SKELETON)
  if (!auth.ok) {
    o.onServed('refused-token')
    return undefined
  }
  const viewer = await o.viewers.ensure(auth.did)
  o.onServed(viewer ? 'personal' : 'loading')
  return viewer
}

/** `cursor` is absent at the end, never null: the AppView refuses the whole page otherwise (feed contract A3). */
function toSkeleton({ items, next }: FeedPage): { feed: { post: string }[]; cursor?: string } {
  const feed = items.map((item: Item) => ({ post: `at://${item.did}/app.bsky.feed.post/${item.postRkey}` }))
  return next ? { feed, cursor: encodeCursor(next) } : { feed }
}
