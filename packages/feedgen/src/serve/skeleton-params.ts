import type { Feed, PageRequest } from '../feeds/feed.ts'
import { decodeCursor } from './page-cursor.ts'

/** Defaults and bounds of `app.bsky.feed.getFeedSkeleton`. */
const LIMIT_DEFAULT = 50
const LIMIT_MAX = 100

export type SkeletonParams =
  | { readonly ok: true; readonly feed: Feed; readonly request: PageRequest }
  | { readonly ok: false; readonly error: 'InvalidRequest' | 'UnknownFeed'; readonly message: string }

/** Of a query that asks for a first page; there are few such queries, and nearly all requests are one of them. */
const REMEMBERED_MAX = 1_000
const REMEMBERED_CHARS_MAX = 512

/** `readSkeletonParams` of a request's path and query, which remembers what first pages ask for. */
export function rememberSkeletonParams(
  publisherDid: string,
  feeds: ReadonlyMap<string, Feed>,
): (url: string) => SkeletonParams {
  const remembered = new Map<string, SkeletonParams>()
  return (url) => {
    const known = remembered.get(url)
    if (known) return known
    const [, query = ''] = url.split('?', 2)
    const params = readSkeletonParams(new URLSearchParams(query), publisherDid, feeds)
    const isFirstPage = params.ok && params.request.after === undefined
    if (isFirstPage && url.length <= REMEMBERED_CHARS_MAX) {
      // Whoever makes up queries makes others forget, which costs them nothing but a look.
      if (remembered.size >= REMEMBERED_MAX) remembered.clear()
      remembered.set(url, params)
    }
    return params
  }
}

/**
 * Reads the query of a getFeedSkeleton request. The whole feed URI is compared, publisher included:
 * another publisher's feed is not ours, whatever its rkey (feed contract A5; bad inputs FQ-001 to FQ-004).
 */
export function readSkeletonParams(
  query: URLSearchParams,
  publisherDid: string,
  feeds: ReadonlyMap<string, Feed>,
): SkeletonParams {
  const [uri, limit = String(LIMIT_DEFAULT), cursor] = ['feed', 'limit', 'cursor'].map((name) =>
    single(query, name),
  )
  if (uri === undefined) return invalid('feed is required, once')
  const prefix = `at://${publisherDid}/app.bsky.feed.generator/`
  const feed = uri.startsWith(prefix) ? feeds.get(uri.slice(prefix.length)) : undefined
  if (!feed) return { ok: false, error: 'UnknownFeed', message: 'no such feed here' }
  if (query.getAll('limit').length > 1 || !/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > LIMIT_MAX) {
    return invalid(`limit must be an integer from 1 to ${LIMIT_MAX}`)
  }
  if (!query.has('cursor')) return { ok: true, feed, request: { after: undefined, limit: Number(limit) } }
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  if (!after) return invalid('cursor is not one of ours')
  return { ok: true, feed, request: { after, limit: Number(limit) } }
}

function single(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name)
  return values.length === 1 ? values[0] : undefined
}

function invalid(message: string): SkeletonParams {
  return { ok: false, error: 'InvalidRequest', message }
}
