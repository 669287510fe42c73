import { randomBytes } from 'node:crypto'
import { ids, type Position } from '@breadcrumbs/lexicons'
import type { Preference } from '../events.ts'
import type { Fact, FactBody } from '../log/fact.ts'
import type { Kept } from './columns/kept.ts'
import type { EntryShelf } from './entry-shelf.ts'
import { Graph } from './graph.ts'
import type { Interned } from './interned.ts'
import type { Item } from './item.ts'
import { PageEnds } from './page-ends.ts'
import type { Pairs } from './pairs.ts'
import type { People } from './people.ts'
import { Records } from './records.ts'
import type { ShownItems } from './shown-items.ts'
import { Takedowns } from './takedowns.ts'
import type { TrackedWorks } from './tracked-works.ts'
import type { Viewer } from './viewer.ts'
import type { WorkTable } from './work-table.ts'

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
  readonly graph = new Graph((did) => (this.takesPart(did) ? this.people.find(did) : undefined))
  readonly takedowns = new Takedowns()
  readonly pageEnds = new PageEnds()
  readonly works: WorkTable
  readonly positions: Interned<Position>
  readonly pairs: Pairs
  readonly shown: ShownItems
  private readonly people: People
  private readonly records: Records
  private readonly preferences = new Map<string, Preference>()
  private readonly accounts = new Map<string, { isActive: boolean }>()

  /** `seed`: 32 bits for the hash tables that nobody outside knows. */
  constructor(seed: number = randomBytes(4).readUInt32LE()) {
    this.records = new Records({
      seed,
      // They may have wished something, or been deactivated, before they took part.
      onFirstSeen: (did) => this.noteSpecial(did, this.people.find(did)),
      onTakesPart: (did, author, takesPart) => this.graph.setActive(did, author, takesPart),
    })
    this.works = this.records.works
    this.positions = this.records.positions
    this.pairs = this.records.pairs
    this.people = this.records.people
    this.shown = this.pairs.shown
  }

  apply(fact: Fact): void {
    this.change(fact)
    const { did, body } = fact
    const author = this.people.find(did)
    if (body.kind !== 'activity' && body.kind !== 'entry' && body.kind !== 'post')
      this.noteSpecial(did, author)
    this.pairs.items.touch(author)
    this.graph.viewer(did)?.touch(this.pairs.items.clock)
    this.position = fact.position
  }

  private change({ did, path, version, body }: Fact): void {
    switch (body.kind) {
      case 'activity':
      case 'post':
      case 'entry':
        this.records.put(did, path, version, body)
        break
      case 'mark':
        this.records.putMark(did, path, version, body)
        break
      case 'unmarked':
        this.records.dropMarks(did, version)
        break
      case 'trimmed':
        this.records.trim(did, body)
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
        this.graph.drop(did, path)
        if (path === PREFERENCE) this.preferences.delete(did)
        this.records.drop(did, path)
        break
      case 'purged':
        this.graph.purge(did)
        this.preferences.delete(did)
        this.records.purge(did)
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

  /** Whom of the people a viewer follows that holds for. */
  needLook(viewer: Viewer): Uint32Array {
    const { people } = this
    return viewer.specialAuthors(people.specialClock, (author) => people.isSpecial(author))
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
    return this.records.shelf(did)
  }

  /** What somebody tracks. */
  trackedWorks(did: string): TrackedWorks {
    return this.records.trackedWorks(did)
  }

  /** An item, as the feeds hand it out. */
  item(author: number, item: number): Item {
    return this.records.item(author, item)
  }

  stats(): { authors: number; viewers: number; items: number } {
    return { authors: this.people.taking, viewers: this.graph.readers, items: this.pairs.posts.size }
  }

  /** What a snapshot holds: see `Records.kept`. */
  kept(): Readonly<Record<string, Kept>> {
    return this.records.kept()
  }

  /** Says that what a snapshot held is restored. `position`: the newest fact in it. */
  restored(position: number): void {
    this.records.restored()
    this.position = position
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

  private noteSpecial(did: string, author: number | undefined): void {
    if (author === undefined) return
    const isSpecial = !this.isActive(did) || this.preferences.has(did) || this.graph.blocksAnybody(did)
    this.people.setSpecial(author, isSpecial)
  }
}
