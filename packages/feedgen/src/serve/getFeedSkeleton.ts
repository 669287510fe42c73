import type { IncomingMessage, ServerResponse } from 'node:http'
import { bearerToken, type ServiceAuth, type ServiceAuthVerifier } from '@breadcrumbs/service-kit'
import type { Feed } from '../feeds/feed.ts'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { Viewer } from '../index/viewer.ts'
import type { Viewers } from '../viewers/viewers.ts'
import { KeptPages } from './kept-pages.ts'
import { rememberSkeletonParams, type SkeletonParams } from './skeleton-params.ts'
import { type Impersonal, type StaticPosts, staticPage } from './static-page.ts'
import { within } from './within.ts'

const GET_FEED_SKELETON = 'app.bsky.feed.getFeedSkeleton'
export const SKELETON_PATH = `/xrpc/${GET_FEED_SKELETON}`

/** The AppView gives up after 10 s and shows the feed as offline (feed contract A7; promise P7). */
const ANSWER_MS = 3_000
/** Between these, by chance: those who come at once after a restart do not come back together (DS-010). */
const RETRY_SECONDS = { least: 5, most: 15 }

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
  /** From 0 up to 1; absent = Math.random. */
  readonly random?: () => number
}

type Identified =
  | { readonly outcome: 'personal'; readonly viewer: Viewer }
  | { readonly outcome: Exclude<SkeletonOutcome, 'personal' | 'invalid'>; readonly why: Impersonal }

const ANONYMOUS: Identified = { outcome: 'anonymous', why: 'anonymous' }
const REFUSED: Identified = { outcome: 'refused-token', why: 'anonymous' }
const LOADING: Identified = { outcome: 'loading', why: 'loading' }
const LATE: Identified = { outcome: 'late', why: 'loading' }

/**
 * Answers one page of a feed. A handler of plain node:http, because what the XRPC router and Express
 * put around a page costs many times the page (docs/feedgen-performance.md); that it speaks the same
 * lexicon is held by test/skeleton-lexicon.test.ts. For the same reason a reader whose key and follows
 * are known is answered at once: a promise and a timer are made only where somebody has to be asked.
 *
 * A missing or unusable token makes the viewer anonymous: one explaining post, never personal data,
 * and never a 401, which would break the feed for everybody on a PDS that signs differently (feed
 * contract A4). `limit=1` without a cursor is a client's poll every minute: it loads nobody.
 */
export function getFeedSkeleton(
  o: GetFeedSkeletonOptions,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> | undefined {
  const paramsOf = rememberSkeletonParams(o.publisherDid, o.feeds)
  const pages = new KeptPages(o.index)
  return (req, res) => {
    if (!o.isReady()) return refuseForNow(res, 'the index is being rebuilt', o)
    const params = paramsOf(req.url ?? '')
    if (!params.ok) {
      o.onServed('invalid')
      return send(res, 400, JSON.stringify({ error: params.error, message: params.message }))
    }
    const who = identifyViewer(req.headers.authorization, isPoll(params), o)
    if (!(who instanceof Promise)) return answer(res, who, params, pages, o)
    return within(who, ANSWER_MS, LATE).then((found) => answer(res, found, params, pages, o))
  }
}

type AskedFor = Extract<SkeletonParams, { ok: true }>

function isPoll({ request: { after, limit } }: AskedFor): boolean {
  return limit === 1 && after === undefined
}

function identifyViewer(
  authorization: string | undefined,
  isPoll: boolean,
  o: GetFeedSkeletonOptions,
): Identified | Promise<Identified> {
  const token = bearerToken(authorization)
  if (token === undefined) return ANONYMOUS
  const auth = o.auth.verify(token, GET_FEED_SKELETON)
  return auth instanceof Promise
    ? auth.then((verdict) => findViewer(verdict, isPoll, o))
    : findViewer(auth, isPoll, o)
}

function findViewer(
  auth: ServiceAuth,
  isPoll: boolean,
  { viewers }: GetFeedSkeletonOptions,
): Identified | Promise<Identified> {
  if (!auth.ok) return REFUSED
  const viewer = isPoll ? viewers.loaded(auth.did) : viewers.ensure(auth.did)
  return viewer instanceof Promise ? viewer.then(identified) : identified(viewer)
}

function identified(viewer: Viewer | undefined): Identified {
  return viewer ? { outcome: 'personal', viewer } : LOADING
}

function answer(
  res: ServerResponse,
  who: Identified,
  params: AskedFor,
  pages: KeptPages,
  o: GetFeedSkeletonOptions,
): undefined {
  o.onServed(who.outcome)
  if ('viewer' in who) return send(res, 200, pages.text(params.feed, who.viewer, params.request))
  // An explaining post in the middle of a feed, or its sudden end, would be a lie.
  if (params.request.after !== undefined && who.why === 'loading') {
    return refuseForNow(res, 'the reader is being loaded', o)
  }
  return send(res, 200, JSON.stringify(staticPage(o.staticPosts, who.why, { isPoll: isPoll(params) })))
}

function refuseForNow(
  res: ServerResponse,
  message: string,
  o: Pick<GetFeedSkeletonOptions, 'random'>,
): undefined {
  const { least, most } = RETRY_SECONDS
  const seconds = least + Math.floor((o.random ?? Math.random)() * (most - least + 1))
  return send(res, 503, JSON.stringify({ error: 'NotReady', message }), ['retry-after', String(seconds)])
}

/** `text` is ASCII, so its length is that of its bytes, and Node need not look. */
function send(res: ServerResponse, status: number, text: string, more: readonly string[] = []): undefined {
  res.writeHead(status, [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(text.length),
    // One reader's page must never reach another through a cache (bad input FQ-010).
    'cache-control',
    'private, no-store',
    'vary',
    'Authorization',
    'x-content-type-options',
    'nosniff',
    ...more,
  ])
  res.end(text, 'latin1')
  return undefined
}
