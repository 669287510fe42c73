import { ids } from '@breadcrumbs/lexicons'
import type { RecordWrite } from '../events.ts'
import { EVIDENCE, type Evidence, type RecentPost } from '../log/fact.ts'

type PostWrite = Extract<RecordWrite, { type: 'post' }>

export interface Pairing {
  readonly crumbRkey: string
  readonly evidence: Evidence
  readonly refCid: string | undefined
}

/** Posts without a crumb that are remembered of one person; a crumb follows its post soon or never. */
const RECENT_MAX = 16

/**
 * Which crumb a post accompanies, first evidence wins (design/feedgen.md "Pairing evidence"): what
 * the post itself names, a crumb with the same key in the same repo, a crumb that names the post, a
 * link to the crumb's public page. Never its text. A named crumb need not be known yet: the pair
 * begins when it is. `claimedBy` is the key of the crumb that names the post.
 */
export function pairPost(
  post: PostWrite,
  o: { isCrumbAtSameRkey: boolean; claimedBy: string | undefined },
): Pairing | undefined {
  const { ref, linkedCrumbRkey } = post
  if (ref) return { crumbRkey: ref.crumbRkey, evidence: 'associated-ref', refCid: ref.cid }
  if (o.isCrumbAtSameRkey) return { crumbRkey: rkeyOf(post.path), evidence: 'same-rkey', refCid: undefined }
  if (o.claimedBy !== undefined) return { crumbRkey: o.claimedBy, evidence: 'record-ref', refCid: undefined }
  if (linkedCrumbRkey !== undefined)
    return { crumbRkey: linkedCrumbRkey, evidence: 'page-link', refCid: undefined }
  return undefined
}

/** Whether `evidence` comes before `other` in the agreed order. */
export function isStronger(evidence: Evidence, other: Evidence): boolean {
  return EVIDENCE.indexOf(evidence) < EVIDENCE.indexOf(other)
}

/**
 * The posts to remember when one more has come: the newest few, whatever order they come in (a repair
 * lists years of them). The same array when it makes no difference.
 */
export function withRecent(posts: readonly RecentPost[], post: RecentPost): readonly RecentPost[] {
  const newest = [...withoutRecent(posts, post.rkey), post].sort((a, b) => a.at - b.at).slice(-RECENT_MAX)
  return newest.includes(post) ? newest : posts
}

export function withoutRecent(posts: readonly RecentPost[], rkey: string): readonly RecentPost[] {
  return posts.filter((post) => post.rkey !== rkey)
}

/** The path of the crumb with this rkey. */
export function crumbPath(rkey: string): string {
  return `${ids.crumb}/${rkey}`
}

/** The path of the post with this rkey. */
export function postPath(rkey: string): string {
  return `app.bsky.feed.post/${rkey}`
}

/** The rkey of a `collection/rkey` path. */
export function rkeyOf(path: string): string {
  return path.slice(path.indexOf('/') + 1)
}
