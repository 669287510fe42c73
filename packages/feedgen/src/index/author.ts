import { ids } from '@breadcrumbs/lexicons'
import type { FactBody } from '../log/fact.ts'
import { firstAfter, type Item, tieOf } from './item.ts'
import { crumbPath, rkeyOf } from './pairing.ts'

export type ActivityBody = Extract<FactBody, { kind: 'activity' }>
type PostBody = Extract<FactBody, { kind: 'post' }>

const CRUMBS = `${ids.crumb}/`

/** All that one person did and posted, and the items that follow from it. */
export class Author {
  readonly did: string
  /** Newest first. */
  readonly items: Item[] = []
  /** By path, then by version: a crumb has one, a v1 entry one for each step. */
  private readonly activities = new Map<string, Map<string, ActivityBody>>()
  private readonly entries = new Set<string>()
  private readonly posts = new Map<string, PostBody>()
  private readonly postsOfCrumb = new Map<string, Set<string>>()
  private readonly itemOfPost = new Map<string, Item>()

  constructor(did: string) {
    this.did = did
  }

  putActivity(path: string, version: string, body: ActivityBody): void {
    const versions = this.activities.get(path) ?? new Map<string, ActivityBody>()
    this.activities.set(path, versions.set(version, body))
    this.pairPostsOf(path)
  }

  putPost(path: string, body: PostBody): void {
    this.forgetPost(path)
    this.posts.set(path, body)
    const posts = this.postsOfCrumb.get(body.crumbRkey) ?? new Set()
    this.postsOfCrumb.set(body.crumbRkey, posts.add(path))
    this.pair(path)
  }

  /** Notes that a v1 entry exists: its owner takes part, whether or not anything was done yet. */
  putEntry(path: string): void {
    this.entries.add(path)
  }

  /** Forgets all about a path. */
  drop(path: string): void {
    this.entries.delete(path)
    this.forgetPost(path)
    if (this.activities.delete(path)) this.pairPostsOf(path)
  }

  /** Every activity about a path, in the order of their versions. */
  activitiesAt(path: string): readonly ActivityBody[] {
    const versions = [...(this.activities.get(path) ?? [])]
    return versions.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, body]) => body)
  }

  get isEmpty(): boolean {
    return this.activities.size === 0 && this.entries.size === 0 && this.posts.size === 0
  }

  private forgetPost(path: string): void {
    this.unpair(path)
    const post = this.posts.get(path)
    if (!post) return
    this.posts.delete(path)
    const others = this.postsOfCrumb.get(post.crumbRkey)
    others?.delete(path)
    if (others?.size === 0) this.postsOfCrumb.delete(post.crumbRkey)
  }

  private pairPostsOf(path: string): void {
    if (!path.startsWith(CRUMBS)) return
    for (const postPath of this.postsOfCrumb.get(rkeyOf(path)) ?? []) this.pair(postPath)
  }

  /** The pair exists only while both post and crumb do (design/feedgen.md "From event to item"). */
  private pair(postPath: string): void {
    this.unpair(postPath)
    const post = this.posts.get(postPath)
    const crumb = post && this.activities.get(crumbPath(post.crumbRkey))?.get('')
    if (!post || !crumb) return
    const item: Item = {
      at: post.at,
      tie: tieOf(`at://${this.did}/${postPath}`),
      did: this.did,
      postRkey: rkeyOf(postPath),
      crumbRkey: post.crumbRkey,
      evidence: post.evidence,
      isStale: post.refCid !== undefined && post.refCid !== crumb.cid,
    }
    this.itemOfPost.set(postPath, item)
    this.items.splice(firstAfter(this.items, item), 0, item)
  }

  private unpair(postPath: string): void {
    const item = this.itemOfPost.get(postPath)
    if (!item) return
    this.itemOfPost.delete(postPath)
    this.items.splice(this.items.lastIndexOf(item, firstAfter(this.items, item)), 1)
  }
}
