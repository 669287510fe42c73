import type { Evidence } from '../log/fact.ts'
import type { Kept } from './columns/kept.ts'
import { CrumbColumns, type CrumbRow, type PostRow } from './crumb-columns.ts'
import { CrumbLists } from './crumb-lists.ts'
import { type ItemKey, tieOf } from './item.ts'
import { Items } from './items.ts'
import { OddPosts } from './odd-posts.ts'
import { Posts } from './posts.ts'
import { type PackedKey, RecordKeys } from './record-key.ts'
import { ShownItems } from './shown-items.ts'

/** What a post says about itself. */
export interface PairedPost {
  readonly at: number
  readonly crumbRkey: string
  readonly evidence: Evidence
  /** Hash of the CID it names; 0 when it names none. */
  readonly refCid: number
}

/**
 * Crumbs and posts of everybody, and the items they make: a pair exists only while both do
 * (design/feedgen.md "From event to item"). Authors are numbers. A post with the key of its crumb,
 * which nearly all have, shares its row; the others are kept apart.
 */
export class Pairs {
  readonly shown: ShownItems
  readonly crumbs: CrumbColumns
  private readonly odd = new OddPosts()
  readonly posts: Posts
  private readonly keys: RecordKeys
  private readonly crumbsOf: CrumbLists
  readonly items: Items

  constructor(seed: number, didOf: (author: number) => string) {
    this.keys = new RecordKeys(seed)
    this.shown = new ShownItems({
      didOf,
      postRkey: (item) => this.postRkey(item),
      evidence: (item) => this.posts.evidence(item),
      isStale: (item) => this.isStale(item),
      tie: (author, item) => tieOf(`at://${didOf(author)}/app.bsky.feed.post/${this.postRkey(item)}`),
      // What is written to the crumb of another post than that of its key says nothing of the post's number.
      isOfOneRow: (item) => this.posts.oddRow(item) === undefined,
    })
    this.crumbs = new CrumbColumns((row) => this.shown.forget(row))
    this.posts = new Posts(this.crumbs, this.odd)
    this.crumbsOf = new CrumbLists(this.crumbs)
    this.items = new Items(this.posts, (author, item) => this.tie(author, item))
  }

  putCrumb(author: number, rkey: string, body: Omit<CrumbRow, 'key'>): void {
    const key = this.keys.pack(rkey)
    const place = this.crumbsOf.place(author, key)
    if (place.row !== undefined) {
      this.crumbs.set(place.row, { key, ...body })
      return
    }
    const row = this.crumbs.add({ key, ...body })
    this.crumbsOf.insert(author, place.index, row)
    for (const odd of this.odd.naming(author, key)) {
      const post = this.odd.get(odd)
      this.dropOdd(author, odd)
      this.putPostByKey(author, post.key, key, post)
    }
  }

  dropCrumb(author: number, rkey: string): void {
    const key = this.keys.find(rkey)
    const { row, index } = key ? this.crumbsOf.place(author, key) : NOWHERE
    if (key === undefined || row === undefined) return
    // Posts that name it wait, in case it comes back.
    const waiting: (PostRow & { key: PackedKey })[] = []
    for (const odd of this.odd.naming(author, key)) {
      waiting.push(this.odd.get(odd))
      this.dropOdd(author, odd)
    }
    if (this.crumbs.hasPost(row)) {
      const [at, evidence, refCid] = [this.posts.at(row), this.posts.evidence(row), this.posts.refCid(row)]
      waiting.push({ key, at, evidence, refCid })
      this.dropSameKey(author, row)
    }
    this.crumbsOf.remove(author, index)
    this.crumbs.remove(row)
    for (const post of waiting) this.putPostByKey(author, post.key, key, post)
  }

  putPost(author: number, rkey: string, post: PairedPost): void {
    this.dropPost(author, rkey)
    this.putPostByKey(author, this.keys.pack(rkey), this.keys.pack(post.crumbRkey), post)
  }

  dropPost(author: number, rkey: string): void {
    const key = this.keys.find(rkey)
    if (!key) return
    const odd = this.odd.find(author, key)
    if (odd !== undefined) {
      this.dropOdd(author, odd)
      return
    }
    const row = this.crumbsOf.row(author, key)
    if (row !== undefined && this.crumbs.hasPost(row)) this.dropSameKey(author, row)
  }

  /** Drops the crumbs of an author up to this time, and of this very time up to this key. */
  dropCrumbsUpTo(author: number, at: number, rkey: string): void {
    const over = new Set<number>()
    const paired: string[] = []
    for (const row of this.crumbRows(author)) {
      const key = this.crumbs.key(row)
      if (!this.isUpTo(this.crumbs.at(row), key, at, rkey)) continue
      if (this.crumbs.hasPost(row) || this.odd.naming(author, key).length > 0)
        paired.push(this.keys.unpack(key))
      else over.add(row)
    }
    // Their posts wait, as those of any crumb that is gone. There are few: posts are let go with their crumbs.
    for (const one of paired.toReversed()) this.dropCrumb(author, one)
    this.crumbsOf.removeAll(author, (row) => over.has(row))
    for (const row of over) this.crumbs.remove(row)
  }

  /** The same for posts, with crumbs or without. */
  dropPostsUpTo(author: number, at: number, rkey: string): void {
    const over = new Set<number>()
    for (const row of this.crumbRows(author))
      if (this.crumbs.hasPost(row) && this.isUpTo(this.crumbs.postAt(row), this.crumbs.key(row), at, rkey))
        over.add(row)
    this.items.removeAll(author, (item) => over.has(item))
    for (const row of over) this.crumbs.setPost(row, undefined)
    this.posts.size -= over.size
    for (const odd of this.odd.of(author).slice())
      if (this.isUpTo(this.odd.at(odd), this.odd.key(odd), at, rkey)) this.dropOdd(author, odd)
  }

  dropAuthor(author: number): void {
    for (const odd of this.odd.of(author).slice()) this.dropOdd(author, odd)
    for (let i = this.crumbsOf.length(author) - 1; i >= 0; i -= 1) {
      const row = this.crumbsOf.at(author, i)
      if (this.crumbs.hasPost(row)) this.dropSameKey(author, row)
      this.crumbsOf.remove(author, i)
      this.crumbs.remove(row)
    }
  }

  /** Whether nothing is known of this author. */
  isEmpty(author: number): boolean {
    return this.crumbsOf.length(author) === 0 && this.odd.of(author).length === 0
  }

  /** The row of a crumb. */
  crumb(author: number, rkey: string): number | undefined {
    const key = this.keys.find(rkey)
    return key && this.crumbsOf.row(author, key)
  }

  /** Rows of all crumbs of an author. */
  *crumbRows(author: number): Generator<number> {
    for (let i = 0; i < this.crumbsOf.length(author); i += 1) yield this.crumbsOf.at(author, i)
  }

  /** The item of a post, if its crumb exists. */
  itemOfPost(author: number, rkey: string): number | undefined {
    const key = this.keys.find(rkey)
    if (!key) return undefined
    const odd = this.odd.find(author, key)
    if (odd !== undefined) return this.odd.crumb(odd) === undefined ? undefined : this.posts.ofOdd(odd)
    const row = this.crumbsOf.row(author, key)
    return row !== undefined && this.crumbs.hasPost(row) ? row : undefined
  }

  /** Whether this post waits for a crumb that is not there. */
  isWaiting(author: number, rkey: string): boolean {
    const key = this.keys.find(rkey)
    const odd = key && this.odd.find(author, key)
    return odd !== undefined && this.odd.crumb(odd) === undefined
  }

  postRkey(item: number): string {
    const odd = this.posts.oddRow(item)
    return this.keys.unpack(odd === undefined ? this.crumbs.key(item) : this.odd.key(odd))
  }

  /** Key of the crumb of an item. */
  crumbRkey(item: number): string {
    return this.keys.unpack(this.crumbs.key(this.posts.crumb(item)))
  }

  /** Whether the post names another version of its crumb than there is. */
  isStale(item: number): boolean {
    const refCid = this.posts.refCid(item)
    return refCid !== 0 && refCid !== this.crumbs.cid(this.posts.crumb(item))
  }

  itemKey(author: number, item: number): ItemKey {
    return { at: this.posts.at(item), tie: this.tie(author, item) }
  }

  /** Ties are rare and cost a hash: they are made when two times are equal, and where a page ends. */
  tie(author: number, item: number): string {
    return this.shown.tie(author, item)
  }

  kept(): Record<string, Kept> {
    const { crumbs, odd, posts } = this
    return { ...this.keys.kept(), crumbs, odd, posts, ...this.crumbsOf.kept(), ...this.items.kept() }
  }

  private isUpTo(own: number, key: PackedKey, at: number, rkey: string): boolean {
    return own < at || (own === at && this.keys.unpack(key) <= rkey)
  }

  private putPostByKey(author: number, key: PackedKey, crumbKey: PackedKey, post: PostRow): void {
    const row = this.crumbsOf.row(author, crumbKey)
    const isSame = key.high === crumbKey.high && key.low === crumbKey.low
    let item = row
    if (isSame && row !== undefined) this.crumbs.setPost(row, post)
    else {
      const { at, evidence, refCid } = post
      const odd = this.odd.add({ author, key, crumbKey, at, evidence, refCid, crumb: row })
      if (row !== undefined) item = this.posts.ofOdd(odd)
    }
    if (item === undefined) return
    this.posts.size += 1
    this.items.insert(author, item)
  }

  private dropOdd(author: number, odd: number): void {
    if (this.odd.crumb(odd) !== undefined) {
      this.items.remove(author, this.posts.ofOdd(odd))
      this.posts.size -= 1
    }
    this.odd.remove(author, odd)
  }

  private dropSameKey(author: number, row: number): void {
    this.items.remove(author, row)
    this.posts.size -= 1
    this.crumbs.setPost(row, undefined)
  }
}

const NOWHERE = { index: 0, row: undefined }
