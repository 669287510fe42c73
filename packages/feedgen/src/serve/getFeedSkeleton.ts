import { bearerToken, type ServiceAuthVerifier } from '@breadcrumbs/service-kit'
import type { RequestHandler, Response } from 'express'
import type { Feed, FeedPage } from '../feeds/feed.ts'
import type { Item } from '../index/item.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { Viewer } from '../index/viewer.ts'
import type { Viewers } from '../viewers/viewers.ts'
import { encodeCursor } from './page-cursor.ts'
import { readSkeletonParams } from './skeleton-params.ts'
import { type Impersonal, type Skeleton, type StaticPosts, staticPage } from './static-page.ts'
import { within } from './within.ts'

export const GET_FEED_SKELETON = 'app.bsky.feed.getFeedSkeleton'

/** The AppView gives up after 10 s and shows the feed as offline (feed contract A7; promise P7). */
const ANSWER_MS = 3_000

/** How a page came about: a label of the metric, so few values and never a DID. */
export type SkeletonOutcome = 'personal' | 'loading' | 'late' | 'anonymous' | 'refused-token' | 'invalid'

export interface GetFeedSkeletonOptions {
  readonly publisherDid: string
  readonly feeds: ReadonlyMap<string, Feed>
  readonly index: MemoryIndex
  readonly viewers: Viewers
  readonly auth: ServiceAuthVerifier
  readonly staticPosts: StaticPosts
  /** The index holds all of the log: before that a page would lack items and its cursor would lie. */
  isReady(): boolean
  onServed(outcome: SkeletonOutcome): void
}

/**
 * Answers one page of a feed. A plain handler, because the XRPC router costs more than the page
 * (measured: design page "Index and serving"); that it speaks the same lexicon is held by
 * test/skeleton-lexicon.test.ts.
 *
 * A missing or unusable token makes the viewer anonymous: one explaining post, never personal data,
 * and never a 401, which would break the feed for everybody on a PDS that signs differently (feed
 * contract A4). `limit=1` without a cursor is a client's poll every minute: it loads nobody.
 */
export function getFeedSkeleton(o: GetFeedSkeletonOptions): RequestHandler {
  return async (req, res) => {
    // One reader's page must never reach another through a cache (bad input FQ-010).
    res.set({ 'cache-control': 'private, no-store', vary: 'Authorization' })
    const query = new URL(req.url, 'http://localhost').searchParams
    if (!o.isReady()) return refuseForNow(res, 'the index is being rebuilt')
    const params = readSkeletonParams(query, o.publisherDid, o.feeds)
    if (!params.ok) {
      o.onServed('invalid')
      res.status(400).json({ error: params.error, message: params.message })
      return
    }
    const { after, limit } = params.request
    const isPoll = limit === 1 && after === undefined
    const who = await within(identifyViewer(req.headers.authorization, isPoll, o), ANSWER_MS, LATE)
    o.onServed(who.outcome)
    if ('viewer' in who) {
      res.json(toSkeleton(params.feed.page(o.index, who.viewer, params.request)))
    } else if (after !== undefined && who.why === 'loading') {
      // An explaining post in the middle of a feed, or its sudden end, would be a lie.
      refuseForNow(res, 'the reader is being loaded')
    } else {
      res.json(staticPage(o.staticPosts, who.why, { isPoll }))
    }
  }
}

type Identified =
  | { readonly outcome: 'personal'; readonly viewer: Viewer }
  | { readonly outcome: Exclude<SkeletonOutcome, 'personal' | 'invalid'>; readonly why: Impersonal }

const LATE: Identified = { outcome: 'late', why: 'loading' }

async function identifyViewer(
  authorization: string | undefined,
  isPoll: boolean,
  o: GetFeedSkeletonOptions,
): Promise<Identified> {
  const token = bearerToken(authorization)
  if (token === undefined) return { outcome: 'anonymous', why: 'anonymous' }
  const auth = await o.auth.verify(token, GET_FEED_SKELETON)
  if (!auth.ok) return { outcome: 'refused-token', why: 'anonymous' }
  const viewer = isPoll ? o.viewers.loaded(auth.did) : await o.viewers.ensure(auth.did)
  return viewer ? { outcome: 'personal', viewer } : { outcome: 'loading', why: 'loading' }
}

function refuseForNow(res: Response, message: string): void {
  res.status(503).set('retry-after', '5').json({ error: 'NotReady', message })
}

/** `cursor` is absent at the end, never null: the AppView refuses the whole page otherwise (feed contract A3). */
function toSkeleton({ items, next }: FeedPage): Skeleton {
  const feed = items.map((item: Item) => ({ post: `at://${item.did}/app.bsky.feed.post/${item.postRkey}` }))
  return next ? { feed, cursor: encodeCursor(next) } : { feed }
}
