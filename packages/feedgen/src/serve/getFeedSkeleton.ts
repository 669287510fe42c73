import type { IncomingMessage, ServerResponse } from 'node:http'
import { bearerToken, type ServiceAuthVerifier } from '@breadcrumbs/service-kit'
import type { Feed, FeedPage } from '../feeds/feed.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { Viewer } from '../index/viewer.ts'
import type { Viewers } from '../viewers/viewers.ts'
import { encodeCursor } from './page-cursor.ts'
import { readSkeletonParams } from './skeleton-params.ts'
import { type Impersonal, type Skeleton, type StaticPosts, staticPage } from './static-page.ts'
import { within } from './within.ts'

const GET_FEED_SKELETON = 'app.bsky.feed.getFeedSkeleton'
export const SKELETON_PATH = `/xrpc/${GET_FEED_SKELETON}`

/** The AppView gives up after 10 s and shows the feed as offline (feed contract A7; promise P7). */
const ANSWER_MS = 3_000

/** How a page came about: a label of the metric, so few values and never a DID. */
export type SkeletonOutcome = 'personal' | 'loading' | 'late' | 'anonymous' | 'refused-token' | 'invalid'

export interface GetFeedSkeletonOptions {
  readonly publisherDid: string
  readonly feeds: ReadonlyMap<string, Feed>
  readonly index: MemoryIndex
  readonly viewers: Pick<Viewers, 'loaded' | 'ensure'>
  readonly auth: ServiceAuthVerifier
  readonly staticPosts: StaticPosts
  /** The index holds all of the log: before that a page would lack items and its cursor would lie. */
  isReady(): boolean
  onServed(outcome: SkeletonOutcome): void
}

/**
 * Answers one page of a feed. A handler of plain node:http, because what the XRPC router and Express
 * put around a page costs many times the page (docs/feedgen-performance.md); that it speaks the same
 * lexicon is held by test/skeleton-lexicon.test.ts.
 *
 * A missing or unusable token makes the viewer anonymous: one explaining post, never personal data,
 * and never a 401, which would break the feed for everybody on a PDS that signs differently (feed
 * contract A4). `limit=1` without a cursor is a client's poll every minute: it loads nobody.
 */
export function getFeedSkeleton(
  o: GetFeedSkeletonOptions,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  return async (req, res) => {
    const [, query = ''] = (req.url ?? '').split('?', 2)
    if (!o.isReady()) return refuseForNow(res, 'the index is being rebuilt')
    const params = readSkeletonParams(new URLSearchParams(query), o.publisherDid, o.feeds)
    if (!params.ok) {
      o.onServed('invalid')
      send(res, 400, { error: params.error, message: params.message })
      return
    }
    const { after, limit } = params.request
    const isPoll = limit === 1 && after === undefined
    const who = await within(identifyViewer(req.headers.authorization, isPoll, o), ANSWER_MS, LATE)
    o.onServed(who.outcome)
    if ('viewer' in who) {
      send(res, 200, toSkeleton(params.feed.page(o.index, who.viewer, params.request)))
    } else if (after !== undefined && who.why === 'loading') {
      // An explaining post in the middle of a feed, or its sudden end, would be a lie.
      refuseForNow(res, 'the reader is being loaded')
    } else {
      send(res, 200, staticPage(o.staticPosts, who.why, { isPoll }))
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

function refuseForNow(res: ServerResponse, message: string): void {
  res.setHeader('retry-after', '5')
  send(res, 503, { error: 'NotReady', message })
}

function send(res: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    // One reader's page must never reach another through a cache (bad input FQ-010).
    'cache-control': 'private, no-store',
    vary: 'Authorization',
    'x-content-type-options': 'nosniff',
  })
  res.end(text)
}

/** `cursor` is absent at the end, never null: the AppView refuses the whole page otherwise (feed contract A3). */
function toSkeleton({ items, next }: FeedPage): Skeleton {
  const feed = items.map(({ did, postRkey, context }) => ({
    post: `at://${did}/app.bsky.feed.post/${postRkey}`,
    feedContext: context,
  }))
  return next ? { feed, cursor: encodeCursor(next) } : { feed }
}
