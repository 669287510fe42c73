import type { ItemKey } from './item.ts'
import type { Pairs } from './pairs.ts'

/** An item on a page: a post, and why it is there. */
export interface ShownItem {
  readonly did: string
  readonly postRkey: string
  /** Its `feedContext`: a short code without `|` and without anything private. */
  readonly context: string
  /** The same as JSON of getFeedSkeleton's output. */
  readonly json: string
}

interface Spelled {
  readonly shown: ShownItem
  readonly feed: string
  readonly author: number
  readonly item: number
  readonly high: number
  readonly low: number
  readonly evidence: string
  readonly isStale: boolean
  /** Made when a page ends here. */
  tie: string | undefined
}

/** Some 300 bytes each. */
const SPELLED_MAX = 8_192

/**
 * Items as pages show them, spelled once for all readers and pages that show the same one: most of
 * what a page costs is putting its text together. It changes no answer: everything the text is made
 * of is compared whenever it is used.
 */
export class ShownItems {
  private readonly pairs: Pairs
  private readonly didOf: (author: number) => string
  private readonly slots: (Spelled | undefined)[] = Array.from({ length: SPELLED_MAX })

  constructor(pairs: Pairs, didOf: (author: number) => string) {
    this.pairs = pairs
    this.didOf = didOf
  }

  /** An item as a page of the feed with the record key `feed` has it. */
  of(feed: string, author: number, item: number): ShownItem {
    return this.spelled(feed, author, item).shown
  }

  /** The place of an item in every feed, where a page of one ends. */
  keyOf(feed: string, author: number, item: number): ItemKey {
    const spelled = this.spelled(feed, author, item)
    spelled.tie ??= this.pairs.tie(author, item)
    return { at: this.pairs.posts.at(item), tie: spelled.tie }
  }

  private spelled(feed: string, author: number, item: number): Spelled {
    const { pairs } = this
    const { high, low } = pairs.postKey(item)
    const evidence = pairs.posts.evidence(item)
    const isStale = pairs.isStale(item)
    const slot = item & (SPELLED_MAX - 1)
    const known = this.slots[slot]
    if (
      known?.item === item &&
      known.author === author &&
      known.high === high &&
      known.low === low &&
      known.evidence === evidence &&
      known.isStale === isStale &&
      known.feed === feed
    )
      return known
    const [did, postRkey] = [this.didOf(author), pairs.postRkey(item)]
    const context = contextOf(feed, evidence, isStale)
    const json = itemJson(did, postRkey, context)
    const shown = { did, postRkey, context, json }
    const made = { shown, feed, author, item, high, low, evidence, isStale, tie: undefined }
    this.slots[slot] = made
    return made
  }
}

/**
 * The note to ourselves that clients echo in interactions: which feed, and by what evidence the post
 * is here. Says nothing about anybody, and holds no `|`, which clients split at (feed contract A6).
 */
function contextOf(feed: string, evidence: string, isStale: boolean): string {
  return `${feed}.${evidence}${isStale ? '.stale' : ''}`
}

/**
 * An item as JSON of getFeedSkeleton's output, ASCII only. Put together by hand: JSON.stringify looks
 * for characters to escape in what has none. DIDs and record keys were checked when they came in
 * (atproto specification, "DID" and "Record Key": neither has a quote, a backslash or anything beyond
 * ASCII), contexts are ours.
 */
export function itemJson(did: string, postRkey: string, context: string): string {
  const text = `{"post":"at://${did}/app.bsky.feed.post/${postRkey}","feedContext":"${context}"}`
  // One piece of memory: from the pieces it is put together from every page would put it together again.
  return Buffer.from(text, 'latin1').toString('latin1')
}
