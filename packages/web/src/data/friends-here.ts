import { parseCrumbPageUrl } from '@breadcrumbs/lexicons'
import type { OwnWork } from '../model/own-works.ts'
import { isAtSamePoint, mayBeAbout } from '../model/same-point.ts'
import type { FeedCard } from './feeds.ts'
import type { ResolveIdentity } from './identities.ts'
import { type PublicCrumb, readPublicCrumb } from './public-crumb.ts'

/** Somebody whose crumb is at the point one is at oneself. */
export interface FriendHere {
  readonly rkey: string
  readonly found: Extract<PublicCrumb, { found: true }>
}

/** Crumbs that are looked at: each is a question to somebody's server. */
const LOOKED_AT_MAX = 8

/**
 * Who of the people in one's feeds is at the same point of a work: the cards of feeds, which hold nothing past one's
 * own place, say which crumbs to read, and the public records themselves say where they are. A record that cannot be
 * read is nobody.
 */
export async function readFriendsHere(o: {
  readonly own: OwnWork
  readonly cards: readonly FeedCard[]
  readonly publicUrl: string
  readonly resolve: ResolveIdentity
  readonly fetchAny: typeof fetch
}): Promise<readonly FriendHere[]> {
  const addresses = o.cards.flatMap((card) => {
    const address = card.link === undefined ? undefined : parseCrumbPageUrl(o.publicUrl, card.link)
    // The page must be its author's own: a card may link to anybody's.
    return address?.did === card.author && mayBeAbout(o.own, card.title) ? [address] : []
  })
  const newest = addresses.filter(
    ({ did }, index) => addresses.findIndex((address) => address.did === did) === index,
  )
  const read = newest.slice(0, LOOKED_AT_MAX).map(async ({ did, rkey }) => {
    const found = await readPublicCrumb(did, rkey, o.resolve, o.fetchAny).catch(() => undefined)
    return found?.found && isAtSamePoint(o.own, found.crumb) ? [{ rkey, found }] : []
  })
  return (await Promise.all(read)).flat()
}
