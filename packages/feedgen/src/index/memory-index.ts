import { randomBytes } from 'node:crypto'
import { ids, type Position } from '@breadcrumbs/lexicons'
import type { Preference } from '../events.ts'
import type { Fact, FactBody } from '../log/fact.ts'
import { cidHash } from './cid-hash.ts'
import type { Kept } from './columns/kept.ts'
import { EntryShelf } from './entry-shelf.ts'
import { Graph } from './graph.ts'
import { Interned } from './interned.ts'
import type { Item } from './item.ts'
import { trackedWorksOf } from './own-marks.ts'
import { PageEnds } from './page-ends.ts'
import { rkeyOf } from './pairing.ts'
import { Pairs } from './pairs.ts'
import { People } from './people.ts'
import { Takedowns } from './takedowns.ts'
import type { TrackedWorks } from './tracked-works.ts'
import type { Viewer } from './viewer.ts'
import { WorkTable } from './work-table.ts'

const CRUMBS = `${ids.crumb}/`
const POSTS = 'app.bsky.feed.post/'
const PREFERENCE = `${ids.feedPreference}/self`

/**
 * What the feeds read: a pure function of the log, built by giving it every fact in order. Starting
 * from the compacted log, from a snapshot, or following the log as it grew ends in the same state
 * (test/log-and-index.test.ts, test/snapshot.test.ts). People, works and positions are numbers here;
 * crumbs and posts are typed columns.
 */
export class MemoryIndex {
  /** The newest fact seen. */
  position = 0
  readonly works: WorkTable
  readonly positions: Interned<Position>
  readonly pairs: Pairs
  readonly graph = new Graph((did) => (this.takesPart(did) ? this.people.find(did) : undefined))
  readonly pageEnds = new PageEnds()
  private readonly people: People
  private readonly shelves = new Map<string, EntryShelf>()
  readonly takedowns = new Takedowns()
  private readonly preferences = new Map<string, Preference>()
  private readonly accounts = new Map<string, { isActive: boolean }>()
  private readonly tracked = new Map<string, TrackedWorks>()

  /** `seed`: 32 bits for the hash tables that nobody outside knows. */
  constructor(seed: number = randomBytes(4).readUInt32LE()) {
    this.people = new People(seed)
    this.works = new WorkTable(seed)
    this.positions = new Interned<Position>(seed, { write: JSON.stringify, read: JSON.parse })
    this.pairs = new Pairs(seed, (author) => this.didOf(author))
  }

  apply(fact: Fact): void {
    this.change(fact)
    const { kind } = fact.body
    if (kind !== 'activity' && kind !== 'entry' && kind !== 'post') this.noteSpecial(fact.did)
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
    return this.people.didOf(author)
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
    return this.people.isSpecial(author)
  }

  /** False only for accounts whose host said so. */
  isActive(did: string): boolean {
    return this.accounts.get(did)?.isActive ?? true
  }

  takesPart(did: string): boolean {
    const author = this.people.find(did)
    return author !== undefined && this.people.takesPart(author)
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
    const tracked = trackedWorksOf(this.people.find(did), this.shelves.get(did), this)
    this.tracked.set(did, tracked)
    return tracked
  }

  /** An item, as the feeds hand it out. */
  item(author: number, item: number): Item {
    return {
      ...this.pairs.itemKey(author, item),
      did: this.didOf(author),
      postRkey: this.pairs.postRkey(item),
      crumbRkey: this.pairs.crumbRkey(item),
      evidence: this.pairs.posts.evidence(item),
      isStale: this.pairs.isStale(item),
    }
  }

  stats(): { authors: number; viewers: number; items: number } {
    return { authors: this.people.taking, viewers: this.graph.readers, items: this.pairs.posts.size }
  }

  /**
   * What a snapshot holds: everything that comes of crumbs and posts. The rest is few, and is read
   * from the log (log/fact-table.ts `readFactsBesides`).
   */
  kept(): Readonly<Record<string, Kept>> {
    return keptOf({
      people: this.people.kept(),
      works: this.works.kept(),
      positions: this.positions.kept(),
      pairs: this.pairs.kept(),
    })
  }

  /** Makes good what follows from what was kept, once that is restored. `position`: the newest fact in it. */
  restored(position: number): void {
    this.position = position
    for (let author = 1; author <= this.people.size; author += 1)
      if (!this.pairs.isEmpty(author)) this.people.setTakesPart(author, true)
  }

  private putRecord(
    did: string,
    path: string,
    version: string,
    body: Extract<FactBody, { kind: 'activity' | 'post' | 'entry' }>,
  ): void {
    const known = this.people.size
    const author = this.people.add(did)
    // They may have wished something, or been deactivated, before they took part.
    if (author > known) this.noteSpecial(did)
    const rkey = rkeyOf(path)
    if (body.kind === 'post') {
      const { at, crumbRkey, evidence, refCid } = body
      const hashed = refCid === undefined ? 0 : cidHash(refCid)
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
        cid: cidHash(body.cid),
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
    this.people.setSpecial(author, isSpecial)
  }

  /** Keeps what is derived from somebody's records true after they changed. */
  private changed(did: string, author: number): void {
    this.tracked.delete(did)
    const takesPart = !this.pairs.isEmpty(author) || this.shelves.has(did)
    if (this.people.setTakesPart(author, takesPart)) this.graph.setActive(did, author, takesPart)
  }
}

function keptOf(groups: Readonly<Record<string, Record<string, Kept>>>): Record<string, Kept> {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([group, kept]) =>
      Object.entries(kept).map(([name, one]) => [`${group}.${name}`, one] as const),
    ),
  )
}
