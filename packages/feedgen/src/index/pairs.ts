import type { Evidence } from '../log/fact.ts'
import { CrumbColumns, type CrumbRow } from './crumb-columns.ts'
import { type ItemKey, tieOf } from './item.ts'
import { PostColumns } from './post-columns.ts'
import { RecordKeys } from './record-key.ts'
import { Runs } from './runs.ts'

/** What a post says about itself. */
export interface PairedPost {
  readonly at: number
  readonly crumbRkey: string
  readonly evidence: Evidence
  /** Hash of the CID it names; 0 when it names none. */
  readonly refCid: number
}

/** A post that has another key than its crumb, or no crumb yet. */
interface OddPost extends PairedPost {
  row: number | undefined
}

/**
 * Crumbs and posts of everybody, and the items they make: a pair exists only while both do
 * (design/feedgen.md "From event to item"). Authors are numbers. A post with the key of its crumb,
 * which nearly all have, is found through the crumb; the others are kept by name.
 */
export class Pairs {
  readonly crumbs = new CrumbColumns()
  readonly posts = new PostColumns()
  private readonly keys = new RecordKeys()
  /** By author: rows of crumbs in the order of their keys. */
  private readonly crumbsOf = new Runs()
  /** By author: rows of posts whose crumb exists, oldest first, so that news go to the end. */
  private readonly itemsOf = new Runs()
  private readonly odd = new Map<number, Map<string, OddPost>>()
  private readonly oddKeys = new Map<number, string>()
  private readonly didOf: (author: number) => string

  constructor(didOf: (author: number) => string) {
    this.didOf = didOf
  }

  putCrumb(author: number, rkey: string, body: Omit<CrumbRow, 'key'>): void {
    const crumb = { key: this.keys.pack(rkey), ...body }
    const place = this.placeOfCrumb(author, rkey)
    if (place.row !== undefined) {
      this.crumbs.set(place.row, crumb)
      return
    }
    this.crumbsOf.insert(author, place.index, this.crumbs.add(crumb))
    for (const [postRkey, post] of this.oddPostsNaming(author, rkey)) this.putPost(author, postRkey, post)
  }

  dropCrumb(author: number, rkey: string): boolean {
    const { row, index } = this.placeOfCrumb(author, rkey)
    if (row === undefined) return false
    const post = this.crumbs.post(row)
    const waiting = this.oddPostsNaming(author, rkey)
    if (post !== undefined) {
      waiting.push([
        rkey,
        {
          at: this.posts.at(post),
          crumbRkey: rkey,
          evidence: this.posts.evidence(post),
          refCid: this.posts.refCid(post),
        },
      ])
    }
    for (const [postRkey] of waiting) this.dropPost(author, postRkey)
    this.crumbsOf.remove(author, index)
    this.crumbs.remove(row)
    for (const [postRkey, body] of waiting) this.putPost(author, postRkey, body)
    return true
  }

  putPost(author: number, rkey: string, { at, crumbRkey, evidence, refCid }: PairedPost): void {
    this.dropPost(author, rkey)
    const crumb = this.crumb(author, crumbRkey)
    const row = crumb === undefined ? undefined : this.posts.add({ at, crumb, evidence, refCid })
    if (crumb !== undefined && rkey === crumbRkey) this.crumbs.setPost(crumb, row)
    else {
      const odd = this.odd.get(author) ?? new Map<string, OddPost>()
      this.odd.set(author, odd.set(rkey, { at, crumbRkey, evidence, refCid, row }))
      if (row !== undefined) this.oddKeys.set(row, rkey)
    }
    if (row !== undefined) this.itemsOf.insert(author, this.place(author, row), row)
  }

  dropPost(author: number, rkey: string): boolean {
    const odd = this.odd.get(author)
    const post = odd?.get(rkey)
    const crumb = post ? undefined : this.crumb(author, rkey)
    const row = post ? post.row : crumb === undefined ? undefined : this.crumbs.post(crumb)
    if (!post && row === undefined) return false
    if (row !== undefined) {
      this.itemsOf.remove(author, this.place(author, row))
      this.posts.remove(row)
      this.oddKeys.delete(row)
    }
    if (crumb !== undefined) this.crumbs.setPost(crumb, undefined)
    odd?.delete(rkey)
    if (odd?.size === 0) this.odd.delete(author)
    return true
  }

  dropAuthor(author: number): void {
    // Deleting from a map while going through it is well defined.
    for (const rkey of this.odd.get(author)?.keys() ?? []) this.dropPost(author, rkey)
    for (let i = this.crumbsOf.length(author) - 1; i >= 0; i -= 1) {
      const rkey = this.keys.unpack(this.crumbs.key(this.crumbsOf.at(author, i)))
      this.dropPost(author, rkey)
      this.dropCrumb(author, rkey)
    }
  }

  /** Whether nothing is known of this author. */
  isEmpty(author: number): boolean {
    return this.crumbsOf.length(author) === 0 && !this.odd.has(author)
  }

  /** The row of a crumb. */
  crumb(author: number, rkey: string): number | undefined {
    return this.placeOfCrumb(author, rkey).row
  }

  /** Rows of all crumbs of an author. */
  *crumbRows(author: number): Generator<number> {
    for (let i = 0; i < this.crumbsOf.length(author); i += 1) yield this.crumbsOf.at(author, i)
  }

  /** How many items an author has. */
  length(author: number): number {
    return this.itemsOf.length(author)
  }

  /** The i-th item of an author, oldest first: the row of its post. */
  item(author: number, i: number): number {
    return this.itemsOf.at(author, i)
  }

  /** How many items of an author are older than `key`: those that come after it in a feed. */
  before(author: number, key: ItemKey): number {
    return this.olderThan(author, key.at, () => key.tie)
  }

  /** The place of an item among its author's, oldest first; or where it belongs, if it is not there yet. */
  place(author: number, row: number): number {
    return this.olderThan(author, this.posts.at(row), () => this.tie(author, row))
  }

  /** The item of a post, if its crumb exists. */
  itemOfPost(author: number, rkey: string): number | undefined {
    const odd = this.odd.get(author)?.get(rkey)
    if (odd) return odd.row
    const crumb = this.crumb(author, rkey)
    return crumb === undefined ? undefined : this.crumbs.post(crumb)
  }

  /** Whether this post waits for a crumb that is not there. */
  isWaiting(author: number, rkey: string): boolean {
    const post = this.odd.get(author)?.get(rkey)
    return post !== undefined && post.row === undefined
  }

  postRkey(row: number): string {
    return this.oddKeys.get(row) ?? this.crumbRkey(row)
  }

  /** Key of the crumb of an item. */
  crumbRkey(row: number): string {
    return this.keys.unpack(this.crumbs.key(this.posts.crumb(row)))
  }

  /** Whether the post names another version of its crumb than there is. */
  isStale(row: number): boolean {
    const refCid = this.posts.refCid(row)
    return refCid !== 0 && refCid !== this.crumbs.cid(this.posts.crumb(row))
  }

  itemKey(author: number, row: number): ItemKey {
    return { at: this.posts.at(row), tie: this.tie(author, row) }
  }

  /** Ties are rare and cost a hash: they are made when two times are equal, and not kept. */
  tie(author: number, row: number): string {
    return tieOf(`at://${this.didOf(author)}/app.bsky.feed.post/${this.postRkey(row)}`)
  }

  /** The tie is asked for only between equal times: it costs a hash. */
  private olderThan(author: number, at: number, tie: () => string): number {
    let low = 0
    let high = this.itemsOf.length(author)
    while (low < high) {
      const middle = (low + high) >> 1
      const row = this.itemsOf.at(author, middle)
      const other = this.posts.at(row)
      if (other < at || (other === at && this.tie(author, row) < tie())) low = middle + 1
      else high = middle
    }
    return low
  }

  private oddPostsNaming(author: number, crumbRkey: string): [string, PairedPost][] {
    return [...(this.odd.get(author) ?? [])].filter(([, post]) => post.crumbRkey === crumbRkey)
  }

  private placeOfCrumb(author: number, rkey: string): { index: number; row: number | undefined } {
    const key = this.keys.pack(rkey)
    let low = 0
    let high = this.crumbsOf.length(author)
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.crumbs.compareKey(this.crumbsOf.at(author, middle), key) < 0) low = middle + 1
      else high = middle
    }
    const row = low < this.crumbsOf.length(author) ? this.crumbsOf.at(author, low) : undefined
    return { index: low, row: row !== undefined && this.crumbs.compareKey(row, key) === 0 ? row : undefined }
  }
}
