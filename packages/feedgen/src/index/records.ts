import { ids, type Position } from '@breadcrumbs/lexicons'
import type { FactBody } from '../log/fact.ts'
import { cidHash } from './cid-hash.ts'
import type { Kept } from './columns/kept.ts'
import { EntryShelf } from './entry-shelf.ts'
import { Interned } from './interned.ts'
import type { Item } from './item.ts'
import { OldMarks } from './old-marks.ts'
import { trackedWorksOf } from './own-marks.ts'
import { rkeyOf } from './pairing.ts'
import { Pairs } from './pairs.ts'
import { People } from './people.ts'
import type { TrackedWorks } from './tracked-works.ts'
import { WorkTable } from './work-table.ts'

const CRUMBS = `${ids.crumb}/`
const POSTS = 'app.bsky.feed.post/'

type RecordBody = Extract<FactBody, { kind: 'activity' | 'post' | 'entry' }>

export interface RecordsOptions {
  /** 32 bits for the hash tables that nobody outside knows. */
  readonly seed: number
  /** Somebody has got a number. */
  onFirstSeen(did: string): void
  /** Somebody takes part now, or no longer. */
  onTakesPart(did: string, author: number, takesPart: boolean): void
}

/** What everybody wrote, and what follows from it alone: who takes part, what is paired, what they track. */
export class Records {
  readonly people: People
  readonly works: WorkTable
  readonly positions: Interned<Position>
  readonly pairs: Pairs
  private readonly shelves = new Map<string, EntryShelf>()
  private readonly oldMarks = new Map<string, OldMarks>()
  private readonly tracked = new Map<string, TrackedWorks>()
  private readonly options: RecordsOptions

  constructor(options: RecordsOptions) {
    const { seed } = options
    this.options = options
    this.people = new People(seed)
    this.works = new WorkTable(seed)
    this.positions = new Interned<Position>(seed, { write: JSON.stringify, read: JSON.parse })
    this.pairs = new Pairs(seed, (author) => this.people.didOf(author))
  }

  shelf(did: string): EntryShelf | undefined {
    return this.shelves.get(did)
  }

  /** What somebody tracks; made when first asked for, and again after they wrote something. */
  trackedWorks(did: string): TrackedWorks {
    const known = this.tracked.get(did)
    if (known) return known
    const tracked = trackedWorksOf(this.people.find(did), this.shelves.get(did), this.oldMarks.get(did), this)
    this.tracked.set(did, tracked)
    return tracked
  }

  /** An item, as the feeds hand it out. */
  item(author: number, item: number): Item {
    return {
      ...this.pairs.itemKey(author, item),
      did: this.people.didOf(author),
      postRkey: this.pairs.postRkey(item),
      crumbRkey: this.pairs.crumbRkey(item),
      evidence: this.pairs.posts.evidence(item),
      isStale: this.pairs.isStale(item),
    }
  }

  put(did: string, path: string, version: string, body: RecordBody): void {
    const known = this.people.size
    const author = this.people.add(did)
    if (author > known) this.options.onFirstSeen(did)
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

  /** Notes how far a crumb had come that is kept no longer. `work`: the name of its work. */
  putMark(did: string, path: string, work: string, body: Extract<FactBody, { kind: 'mark' }>): void {
    const known = this.people.size
    const author = this.people.add(did)
    if (author > known) this.options.onFirstSeen(did)
    const marks = this.oldMarks.get(did) ?? new OldMarks()
    this.oldMarks.set(did, marks)
    marks.put(path, work, body)
    this.changed(did, author)
  }

  /** Forgets the marks about one work, by its name. */
  dropMarks(did: string, work: string): void {
    const author = this.people.find(did)
    if (author === undefined) return
    this.oldMarks.get(did)?.dropWork(work)
    this.changed(did, author)
  }

  /** Forgets what there was too much of. */
  trim(did: string, { of, at, path }: Extract<FactBody, { kind: 'trimmed' }>): void {
    const author = this.people.find(did)
    if (author === undefined) return
    if (of === 'crumb') this.pairs.dropCrumbsUpTo(author, at, path.slice(CRUMBS.length))
    else if (of === 'post') this.pairs.dropPostsUpTo(author, at, path.slice(POSTS.length))
    else if (of === 'mark') this.oldMarks.get(did)?.trim(at, path)
    else this.shelves.get(did)?.trim(of, at, path)
    this.changed(did, author)
  }

  /** Forgets all about one path. */
  drop(did: string, path: string): void {
    const author = this.people.find(did)
    if (author === undefined) return
    if (path.startsWith(CRUMBS)) this.pairs.dropCrumb(author, rkeyOf(path))
    else if (path.startsWith(POSTS)) this.pairs.dropPost(author, rkeyOf(path))
    const shelf = this.shelves.get(did)
    shelf?.drop(path)
    if (shelf?.isEmpty) this.shelves.delete(did)
    this.changed(did, author)
  }

  /** Forgets everything of somebody. */
  purge(did: string): void {
    this.shelves.delete(did)
    this.oldMarks.delete(did)
    const author = this.people.find(did)
    if (author === undefined) return
    this.pairs.dropAuthor(author)
    this.changed(did, author)
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

  /** Makes good what follows from what was kept, once that is restored. */
  restored(): void {
    for (let author = 1; author <= this.people.size; author += 1)
      if (!this.pairs.isEmpty(author)) this.people.setTakesPart(author, true)
  }

  /** Keeps what is derived from somebody's records true after they changed. */
  private changed(did: string, author: number): void {
    this.tracked.delete(did)
    if (this.oldMarks.get(did)?.isEmpty) this.oldMarks.delete(did)
    const takesPart = !this.pairs.isEmpty(author) || this.shelves.has(did) || this.oldMarks.has(did)
    if (this.people.setTakesPart(author, takesPart)) this.options.onTakesPart(did, author, takesPart)
  }
}

function keptOf(groups: Readonly<Record<string, Record<string, Kept>>>): Record<string, Kept> {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([group, kept]) =>
      Object.entries(kept).map(([name, one]) => [`${group}.${name}`, one] as const),
    ),
  )
}
