/** An item on a page: a post, and why it is there. */
export interface ShownItem {
  readonly did: string
  readonly postRkey: string
  /** Its `feedContext`: a short code without `|` and without anything private. */
  readonly context: string
  /** The same as JSON of getFeedSkeleton's output. */
  readonly json: string
}

/** One item in a feed, with all that was made of it so far. */
interface Spelled {
  readonly item: number
  readonly feed: string
  readonly shown: ShownItem
  /** Made when it is asked for. */
  tie: string | undefined
}

/** Where an item is looked up when it has to be spelled. */
interface Source {
  didOf(author: number): string
  postRkey(item: number): string
  evidence(item: number): string
  isStale(item: number): boolean
  /** The tie of its post: a hash. */
  tie(author: number, item: number): string
  /** Whether all that is written to the item is told by its own number. */
  isOfOneRow(item: number): boolean
}

/** Some 300 bytes each. */
const SPELLED_MAX = 8_192
const NOTHING: Spelled = {
  item: -1,
  feed: '',
  shown: { did: '', postRkey: '', context: '', json: '' },
  tie: undefined,
}

/**
 * Items as pages show them, spelled once for all readers and pages that show the same one: what an
 * item says is spread over a dozen places of memory, and putting its text together costs as much as
 * finding it. It changes no answer: whatever is written to an item makes it forgotten here.
 */
export class ShownItems {
  private readonly source: Source
  private readonly spelled: Spelled[] = Array.from({ length: SPELLED_MAX }, () => NOTHING)

  constructor(source: Source) {
    this.source = source
  }

  /** An item as a page of the feed with the record key `feed` has it. */
  of(feed: string, author: number, item: number): ShownItem {
    const known = this.spelled[item & (SPELLED_MAX - 1)] as Spelled
    return known.item === item && known.feed === feed ? known.shown : this.spell(feed, author, item)
  }

  /** See `tieOf`. */
  tie(author: number, item: number): string {
    const known = this.spelled[item & (SPELLED_MAX - 1)] as Spelled
    if (known.item !== item) return this.source.tie(author, item)
    known.tie ??= this.source.tie(author, item)
    return known.tie
  }

  /** To be called whenever anything of an item, its post or its crumb is written or deleted. */
  forget(item: number): void {
    this.spelled[item & (SPELLED_MAX - 1)] = NOTHING
  }

  private spell(feed: string, author: number, item: number): ShownItem {
    const { source } = this
    const [did, postRkey] = [source.didOf(author), source.postRkey(item)]
    const context = contextOf(feed, source.evidence(item), source.isStale(item))
    const shown = { did, postRkey, context, json: itemJson(did, postRkey, context) }
    if (source.isOfOneRow(item))
      this.spelled[item & (SPELLED_MAX - 1)] = { item, feed, shown, tie: undefined }
    return shown
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
