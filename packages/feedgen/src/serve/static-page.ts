import type { AtUriString } from '@atproto/syntax'

/** What a reader sees when there is nothing of their own to show: posts written before, by `publish`. */
export interface StaticPosts {
  /** Without a usable token. */
  readonly anonymous: AtUriString | undefined
  /** While their follows are being fetched. */
  readonly warmup: AtUriString | undefined
}

/** Why a page is not personal. */
export type Impersonal = 'anonymous' | 'loading'

/** A page as the lexicon has it. */
export interface Skeleton {
  readonly feed: readonly { readonly post: string; readonly feedContext?: string }[]
  readonly cursor?: string
}

/**
 * The page of somebody we cannot serve personally: one explaining post and no cursor, so that nobody
 * pages through it. A poll (`limit=1`) gets nothing: it asks whether there is something new, and a
 * post that is always first would hide the answer (feed contract A8).
 */
export function staticPage(posts: StaticPosts, why: Impersonal, o: { isPoll: boolean }): Skeleton {
  const post = why === 'anonymous' ? posts.anonymous : posts.warmup
  return { feed: post === undefined || o.isPoll ? [] : [{ post }] }
}
