import { ids, type Position } from '@breadcrumbs/lexicons'
import type { Preference } from '../events.ts'
import type { Fact, FactBody } from '../log/fact.ts'
import { EntryShelf } from './entry-shelf.ts'
import { Graph } from './graph.ts'
import { Interned } from './interned.ts'
import type { Item } from './item.ts'
import { rkeyOf } from './pairing.ts'
import { Pairs } from './pairs.ts'
import { isEndOf, type Place, TrackedWorks } from './tracked-works.ts'
import type { Viewer } from './viewer.ts'
import { WorkTable } from './work-table.ts'

const CRUMBS = `${ids.crumb}/`
const POSTS = 'app.bsky.feed.post/'

/**
 * What the feeds read: a pure function of the log, built by giving it every fact in order. Starting
 * from the compacted log or following the log as it grew ends in the same state
 * (test/log-and-index.test.ts). People, works and positions are numbers here; crumbs and posts are
 * typed columns.
 */
export class MemoryIndex {
  /** The newest fact seen. */
  position = 0
  readonly works = new WorkTable()
  readonly positions = new Interned<Position>((position) => JSON.stringify(position))
  private readonly people = new Interned<string>((did) => did)
  readonly pairs = new Pairs((author) => this.didOf(author))
  readonly graph = new Graph((did) => (this.takesPart(did) ? this.people.find(did) : undefined))
  private readonly shelves = new Map<string, EntryShelf>()
  private readonly preferences = new Map<string, Preference>()
  private readonly accounts = new Map<string, { isActive: boolean }>()
  private readonly taking = new Set<number>()
  /** Authors who are not simply shown to whoever follows them. */
  private readonly special = new Set<number>()
  private readonly tracked = new Map<string, TrackedWorks>()

  apply(fact: Fact): void {
    this.change(fact)
    const { kind } = fact.body
    // Whoever has an item has a post, so nobody is missed who wished something before they took part.
    if (kind !== 'activity' && kind !== 'entry') this.noteSpecial(fact.did)
    this.position = fact.position
  }

  private change({ did, path, version, body }: Fact): void {
    switch (body.kind) {
      case 'activity':
      case 'post':
      case 'entry':
        this.putRecord(did, path, version, body)
        break
      case 'follow':
        this.graph.putFollow(did, path, body.subject)
        break
      case 'block':
        this.graph.putBlock(did, path, body.subject)
        break
      case 'mute':
        this.graph.viewerFor(did).putMute(path, { author: body.author, work: this.works.add(body.work) })
        break
      case 'viewer':
        this.putViewer(did, body)
        break
      case 'preference':
        this.preferences.set(did, body.preference)
        break
      case 'account':
        this.accounts.set(did, { isActive: body.active })
        break
      case 'gone':
        this.drop(did, path)
        break
      case 'purged':
        this.purge(did)
        break
      case 'claim':
      case 'recent':
        // Notes of the ingester to itself.
        break
    }
  }

  viewer(did: string): Viewer | undefined {
    return this.graph.viewer(did)
  }

  /** The number of somebody of whom crumbs, entries or posts were ever seen. */
  authorNumber(did: string): number | undefined {
    return this.people.find(did)
  }

  didOf(author: number): string {
    return this.people.get(author) ?? ''
  }

  /** What somebody's preference record says, if they have one. */
  preference(did: string): Preference | undefined {
    return this.preferences.get(did)
  }

  /**
   * Whether an author's account state, preference or blocks may keep anything of theirs from
   * anybody. One number to look up, where the answers themselves are found by name.
   */
  needsLook(author: number): boolean {
    return this.special.has(author)
  }

  /** False only for accounts whose host said so. */
  isActive(did: string): boolean {
    return this.accounts.get(did)?.isActive ?? true
  }

  takesPart(did: string): boolean {
    const author = this.people.find(did)
    return author !== undefined && this.taking.has(author)
  }

  views(did: string): boolean {
    const viewer = this.graph.viewer(did)
    return viewer !== undefined && !viewer.isIdle
  }

  knows(did: string): boolean {
    return this.takesPart(did) || this.graph.viewer(did) !== undefined || this.accounts.has(did)
  }

  shelf(did: string): EntryShelf | undefined {
    return this.shelves.get(did)
  }

  /** What somebody tracks; made when first asked for, and again after they wrote something. */
  trackedWorks(did: string): TrackedWorks {
    const known = this.tracked.get(did)
    if (known) return known
    const tracked = new TrackedWorks(this.works)
    const author = this.people.find(did)
    const { crumbs } = this.pairs
    if (author !== undefined) {
      for (const row of this.pairs.crumbRows(author)) {
        const [at, position] = [crumbs.at(row), this.positions.get(crumbs.position(row))]
        tracked.add(crumbs.work(row), { at, position, isEnd: isEndOf(crumbs.kind(row)), present: undefined })
      }
    }
    const shelf = this.shelves.get(did)
    for (const path of shelf?.paths() ?? []) {
      const entry = shelf?.entry(path)?.entry
      const present: Place | undefined = entry && { position: entry.position, isEnd: isEndOf(entry.status) }
      if (entry) tracked.add(this.works.add(entry.work), undefined)
      for (const { at, activity } of shelf?.stepsAt(path) ?? []) {
        const { work, position, kind } = activity
        tracked.add(this.works.add(work), { at, position, isEnd: isEndOf(kind), present })
      }
    }
    this.tracked.set(did, tracked)
    return tracked
  }

  /** The item with this post row, as the feeds hand it out. */
  item(author: number, row: number): Item {
    return {
      ...this.pairs.itemKey(author, row),
      did: this.didOf(author),
      postRkey: this.pairs.postRkey(row),
      crumbRkey: this.pairs.crumbRkey(row),
      evidence: this.pairs.posts.evidence(row),
      isStale: this.pairs.isStale(row),
    }
  }

  stats(): { authors: number; viewers: number; items: number } {
    return { authors: this.taking.size, viewers: this.graph.readers, items: this.pairs.posts.size }
  }

  private putRecord(
    did: string,
    path: string,
    version: string,
    body: Extract<FactBody, { kind: 'activity' | 'post' | 'entry' }>,
  ): void {
    const author = this.people.add(did)
    const rkey = rkeyOf(path)
    if (body.kind === 'post') {
      const { at, crumbRkey, evidence, refCid } = body
      const hashed = refCid === undefined ? 0 : hashOf(refCid)
      this.pairs.putPost(author, rkey, { at, crumbRkey, evidence, refCid: hashed })
    } else if (body.kind === 'activity' && path.startsWith(CRUMBS)) {
      const { work, position, kind, spoilerFree, verdict, rating } = body.activity
      this.pairs.putCrumb(author, rkey, {
        at: body.at,
        work: this.works.add(work),
        position: position === undefined ? 0 : this.positions.add(position),
        kind,
        spoilerFree,
        isJudged: verdict !== undefined || rating !== undefined,
        cid: hashOf(body.cid),
      })
    } else {
      const shelf = this.shelves.get(did) ?? new EntryShelf()
      this.shelves.set(did, shelf)
      if (body.kind === 'entry') shelf.putEntry(path, body)
      else shelf.putStep(path, version, body)
    }
    this.changed(did, author)
  }

  private putViewer(did: string, body: Extract<FactBody, { kind: 'viewer' }>): void {
    if (body.idle) {
      this.graph.makeIdle(did)
      return
    }
    const viewer = this.graph.viewerFor(did)
    viewer.isIdle = false
    viewer.isLoaded = body.loaded
    viewer.seenDay = body.seenDay
  }

  private drop(did: string, path: string): void {
    this.graph.drop(did, path)
    if (path === PREFERENCE) this.preferences.delete(did)
    const author = this.people.find(did)
    if (author === undefined) return
    if (path.startsWith(CRUMBS)) this.pairs.dropCrumb(author, rkeyOf(path))
    else if (path.startsWith(POSTS)) this.pairs.dropPost(author, rkeyOf(path))
    const shelf = this.shelves.get(did)
    shelf?.drop(path)
    if (shelf?.isEmpty) this.shelves.delete(did)
    this.changed(did, author)
  }

  private purge(did: string): void {
    this.graph.purge(did)
    this.preferences.delete(did)
    this.shelves.delete(did)
    const author = this.people.find(did)
    if (author === undefined) return
    this.pairs.dropAuthor(author)
    this.changed(did, author)
  }

  private noteSpecial(did: string): void {
    const author = this.people.find(did)
    if (author === undefined) return
    const isSpecial = !this.isActive(did) || this.preferences.has(did) || this.graph.blocksAnybody(did)
    if (isSpecial) this.special.add(author)
    else this.special.delete(author)
  }

  /** Keeps what is derived from somebody's records true after they changed. */
  private changed(did: string, author: number): void {
    this.tracked.delete(did)
    const takesPart = !this.pairs.isEmpty(author) || this.shelves.has(did)
    if (takesPart === this.taking.has(author)) return
    if (takesPart) this.taking.add(author)
    else this.taking.delete(author)
    this.graph.setActive(did, author, takesPart)
  }
}

const PREFERENCE = `${ids.feedPreference}/self`

/** Enough to tell whether two versions of a record are the same (FNV-1a, 32 bits); never 0. */
function hashOf(cid: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < cid.length; i += 1) value = Math.imul(value ^ cid.charCodeAt(i), 0x01000193)
  return value >>> 0 || 1
}
